using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>Receipts of own messages, by recipient.</summary>
public sealed class ReceiptRows(Database database)
{
    private static readonly SqlStatement PutReceiptOf = new(
        "mark.put_receipt",
        """
        INSERT INTO message_receipts (channel_id, message_id, participant, delivered_at, read_at, played_at)
        VALUES (@channel_id, @message_id, @participant, @delivered_at, @read_at, @played_at)
        ON CONFLICT (channel_id, message_id, participant) DO UPDATE SET delivered_at = COALESCE(message_receipts.delivered_at, excluded.delivered_at),
            read_at = COALESCE(message_receipts.read_at, excluded.read_at), played_at = COALESCE(message_receipts.played_at, excluded.played_at)
        """);

    /// <summary>The first view of a viewer has the id of its event.</summary>
    private static readonly SqlStatement PutViewOf = new(
        "mark.put_view",
        """
        INSERT INTO message_receipts (channel_id, message_id, participant, read_at, played_at, view_event_id)
        VALUES (@channel_id, @message_id, @participant, @read_at, @played_at, @event_id)
        ON CONFLICT (channel_id, message_id, participant) DO UPDATE SET
            view_event_id = CASE WHEN message_receipts.read_at IS NULL THEN excluded.view_event_id ELSE message_receipts.view_event_id END,
            read_at = COALESCE(message_receipts.read_at, excluded.read_at), played_at = COALESCE(message_receipts.played_at, excluded.played_at)
        """);

    private static readonly RowReader<MessageReceipt> ReceiptReader = new(columns =>
    {
        int account = columns["account"], deliveredAt = columns["delivered_at"], readAt = columns["read_at"], playedAt = columns["played_at"];
        return row => new MessageReceipt(row.GetString(account), row.TimeOrNull(deliveredAt), row.TimeOrNull(readAt), row.TimeOrNull(playedAt));
    });

    /// <summary>Members are stored as the group names them, and shown by phone number when that is known.</summary>
    private static readonly SqlQuery<MessageReceipt> Receipts = new(
        "mark.receipts",
        """
        SELECT CASE WHEN l.phone_number IS NULL THEN r.participant ELSE l.phone_number || '@s.whatsapp.net' END AS account, r.delivered_at, r.read_at,
        r.played_at
        FROM message_receipts r LEFT JOIN signal_lids l ON l.channel_id = r.channel_id
            AND l.lid = CASE WHEN r.participant LIKE '%@lid' THEN substr(r.participant, 1, length(r.participant) - 4) ELSE NULL END
        WHERE r.channel_id = @channel_id AND r.message_id = @message_id ORDER BY r.participant
        """,
        ReceiptReader);

    private static readonly SqlQuery<MessageReceipt> OwnReceipt = new(
        "mark.own_receipt",
        "SELECT chat_id AS account, delivered_at, read_at, played_at FROM messages WHERE channel_id = @channel_id AND message_id = @message_id AND from_me = 1",
        ReceiptReader);

    /// <summary>Stores how far a message got with one member of a group.</summary>
    public static void PutReceipt(
        UnitOfWork unit, ChannelId channel, string messageId, string participant, MessageStatus status, DateTimeOffset at) => unit.Add(
        PutReceiptOf, ("channel_id", channel), ("message_id", messageId), ("participant", participant),
        ("delivered_at", status == MessageStatus.Delivered ? at : (DateTimeOffset?)null),
        ("read_at", status == MessageStatus.Read ? at : (DateTimeOffset?)null),
        ("played_at", status == MessageStatus.Played ? at : (DateTimeOffset?)null));

    /// <summary>Stores that somebody viewed a story; <paramref name="eventId"/> guards the event of the first view.</summary>
    public static void PutView(
        UnitOfWork unit, ChannelId channel, string messageId, string participant, MessageStatus status, DateTimeOffset at, string eventId) => unit.Add(
        PutViewOf, ("channel_id", channel), ("message_id", messageId), ("participant", participant), ("read_at", at),
        ("played_at", status == MessageStatus.Played ? at : (DateTimeOffset?)null), ("event_id", eventId));

    /// <summary>Stores how far a message of the phone's history got with one recipient.</summary>
    public static void PutReceipts(UnitOfWork unit, ChannelId channel, string messageId, HistoryReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        unit.Add(
            PutReceiptOf, ("channel_id", channel), ("message_id", messageId), ("participant", receipt.Account.ToString()),
            ("delivered_at", receipt.DeliveredAt),
            ("read_at", receipt.ReadAt), ("played_at", receipt.PlayedAt));
    }

    /// <summary>How far an own message got with each recipient. Whose channel it is must be checked before.</summary>
    public async Task<IReadOnlyList<MessageReceipt>> ReadAsync(ChannelId channel, string messageId, CancellationToken cancellationToken)
    {
        var members = await database.ReadAsync(Receipts, [("channel_id", channel), ("message_id", messageId)], cancellationToken);
        if (members.Count > 0) return members;
        var whole = await database.ReadAsync(OwnReceipt, [("channel_id", channel), ("message_id", messageId)], cancellationToken);
        return [.. whole.Where(receipt => receipt.DeliveredAt is not null || receipt.ReadAt is not null || receipt.PlayedAt is not null)];
    }
}
