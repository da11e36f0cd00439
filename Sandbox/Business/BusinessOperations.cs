using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Business;

/// <summary>What phones do with catalogues, over REST.</summary>
internal static class BusinessOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}";

    private static readonly SandboxProductReply Product = new(
        "1788115200000001", "Roses", "A dozen, red", 24_500, "EUR", null, false, ["https://sandbox.example/roses.jpg"]);

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "POST", Path = Root + "/orders", Id = "placeOrderOnPhone", Scope = SandboxScope.SendMessages, Creates = true, MayConflict = true,
            RunAsync = PlaceAsync, Summary = "Place an order on a phone", Description = "With a business, which receives the message of the order.",
            RequestExample = new PlaceOrderRequest
            {
                ChannelId = PhoneOperations.ExampleChannel,
                Items = [new OrderItemRequest { ProductId = Product.Id, Quantity = 2 }], Message = "For Saturday, please",
            },
            ReplyExample = new SandboxOrderReply("1788115200000002", "QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "3EB0C431C26A1916E07E", 49_000, "EUR"),
        },
        new()
        {
            Method = "GET", Path = Root + "/products", Id = "listPhoneProducts", Scope = SandboxScope.ReadMessages, IsPaged = true, RunAsync = ListAsync,
            Summary = "List the products of a business on its phone", Description = "Hidden ones, too; oldest first.",
            ReplyExample = new Page<SandboxProductReply>([Product], null),
        },
        new()
        {
            Method = "POST", Path = Root + "/products", Id = "createPhoneProduct", Scope = SandboxScope.SendMessages, Creates = true, MayConflict = true,
            MayBeRefused = true, RunAsync = CreateAsync, Summary = "Create a product on the phone of a business", Description = "Linked channels are notified.",
            RequestExample = new CreatePhoneProductRequest { Name = "Roses", PriceThousandths = 24_500, Currency = "EUR" }, ReplyExample = Product,
        },
    ];

    private static async Task<object?> PlaceAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<PlaceOrderRequest>().ConfigureAwait(false);
        if (body.ChannelId is not null) throw RequestReader.Refused("is known to a gateway only", "channel_id");
        var to = RequestReader.Address(body.To, "to").ToAccount();
        var items = (body.Items ?? throw RequestReader.Refused("The field is required.", "items"))
            .Select((item, index) => (RequestReader.Required(item.ProductId, $"items[{index}].product_id"), item.Quantity ?? 1)).ToArray();
        var (order, message) = await phone.PlaceOrderAsync(to, items, body.Message, request.Aborted).ConfigureAwait(false);
        request.Location = $"/v1/sandbox/phones/{phone.Id}/messages";
        return new SandboxOrderReply(order.Id, order.Token, message.Id, order.Total, order.Currency);
    }

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return request.PageOf(await phone.ListProductsAsync(request.Aborted).ConfigureAwait(false), Show);
    }

    private static async Task<object?> CreateAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<CreatePhoneProductRequest>().ConfigureAwait(false);
        var values = new ProductValues
        {
            Name = RequestReader.Required(body.Name, "name"),
            Description = body.Description,
            Price = body.PriceThousandths?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Currency = body.Currency,
            IsHidden = body.IsHidden,
        };
        var product = await phone.CreateProductAsync(values, request.Aborted).ConfigureAwait(false);
        request.Location = $"/v1/sandbox/phones/{phone.Id}/products";
        return Show(product);
    }

    private static SandboxProductReply Show(StoredProduct product) => new(
        product.Id, product.Name, product.Description, product.Price, product.Currency, product.RetailerId, product.IsHidden, product.Images);
}
