using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.Business;

/// <summary>What a phone does with catalogues.</summary>
internal static class BusinessPhoneExtensions
{
    private const int TokenBytes = 32;

    /// <summary>A picture of one pixel, which products of phones have.</summary>
    private static readonly byte[] Picture = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAA"
        + "AAAAAAAAAAAAAAAP/aAAgBAQABPxA=");

    /// <summary>Places an order with a business: the order is stored, and its message is sent.</summary>
    public static Task<(StoredOrder Order, SandboxMessage Message)> PlaceOrderAsync(
        this SandboxPhone phone, Jid to, IReadOnlyList<(string ProductId, int Quantity)> items, string? message,
        CancellationToken cancellationToken) => phone.CallOnlineAsync(
        () =>
        {
            var (catalogs, messages) = (phone.Part<Catalogs>(), phone.Part<PhoneWriter>());
            if (catalogs.Dial(to) is not { IsBusiness: true } seller) throw new SandboxRefusedException("invalid_request", "This is no business.", "to");
            var lines = items.Select((item, index) => LineOf(catalogs, phone.Account, seller, item, index)).ToArray();
            var token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenBytes));
            var order = catalogs.Order(token, seller, lines);
            return (order, messages.SendRaw(phone.Account, to, MessageOf(order, seller.PushName, seller.Jid, message).ToByteArray()));
        },
        cancellationToken);

    /// <summary>Products of the account, oldest first.</summary>
    public static Task<IReadOnlyList<StoredProduct>> ListProductsAsync(this SandboxPhone phone, CancellationToken cancellationToken) =>
        phone.CallAsync(() => phone.Part<Catalogs>().Visible(phone.Account, phone.Account), cancellationToken);

    /// <summary>Creates a product; linked devices are notified.</summary>
    public static Task<StoredProduct> CreateProductAsync(
        this SandboxPhone phone, ProductValues values, CancellationToken cancellationToken) => phone.CallOnlineAsync(
        () =>
        {
            try
            {
                var image = $"data:image/jpeg;base64,{Convert.ToBase64String(Picture)}";
                return phone.Part<Catalogs>().Add(phone.Account, phone.Account.Devices[0], values with { Images = [image] });
            }
            catch (Refusal refusal)
            {
                throw refusal.Code == Refusal.Forbidden().Code
                    ? SandboxRefusedException.ByServer(refusal.Code, "not_a_business", "Only a business has products.")
                    : new SandboxRefusedException("invalid_request", "The server does not take these values of a product.");
            }
        },
        cancellationToken);

    private static OrderedItem LineOf(Catalogs catalogs, Account buyer, Account seller, (string ProductId, int Quantity) item, int index) =>
        catalogs.Find(seller, buyer, item.ProductId) is { } product
            ? new OrderedItem(product.Id, product.Name, item.Quantity, product.Price, product.Currency, product.Images.Count > 0 ? product.Images[0] : null)
            : throw new SandboxRefusedException("invalid_request", "The business has no such product.", $"items[{index}].product_id");

    private static Message MessageOf(StoredOrder order, string title, Jid seller, string? text)
    {
        var sent = new Message.Types.OrderMessage
        {
            OrderId = order.Id,
            Token = order.Token,
            ItemCount = order.Items.Sum(item => item.Quantity),
            Status = Message.Types.OrderMessage.Types.OrderStatus.Inquiry,
            OrderTitle = title,
            SellerJid = seller.ToString(),
            TotalAmount1000 = order.Total,
        };
        if (text is not null) sent.Message = text;
        if (order.Currency is { } currency) sent.TotalCurrencyCode = currency;
        return new Message { OrderMessage = sent };
    }
}
