using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Business;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Business;

/// <summary>Stores the order in a received message, and raises <c>order.placed</c>, in the transaction of the message.</summary>
internal static class OrderPlacement
{
    /// <summary>Adds the order of a message, when it is one that was placed with this account.</summary>
    public static void Add(EventBatch batch, ChannelRecord record, MessageRow row, Jid chat)
    {
        if (row is not { IsFromMe: false, MessageContent: { Order: { OrderId.Length: > 0 } order, Edit: null } } || !IsOwn(batch.Row, order.Seller)) return;
        var view = new OrderView
        {
            Id = order.OrderId,
            MessageId = row.MessageId,
            ChatId = row.ChatId,
            From = row.Sender,
            Title = order.Title,
            Message = order.Message,
            ItemCount = order.ItemCount,
            Total = BusinessViews.Amount(order.TotalThousandths),
            Currency = order.Currency,
            Token = order.Token,
            PlacedAt = row.SentAt,
        };
        OrderRows.Add(batch.Unit, record.Id, view, record.NewEvent(EventCatalogue.OrderPlaced, new OrderPayload(view), Addresses.KindOf(chat)));
    }

    /// <summary>Without a seller it is the account that received it.</summary>
    private static bool IsOwn(ChannelRow channel, string? seller) =>
        !Jid.TryParse(seller, out var business) || business.User == UserOf(channel.Jid) || business.User == UserOf(channel.Lid);

    private static string? UserOf(string? address) => Jid.TryParse(address, out var jid) ? jid.User : null;
}
