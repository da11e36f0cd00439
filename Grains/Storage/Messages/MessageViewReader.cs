using System.Data.Common;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>The columns of a <see cref="MessageView"/>.</summary>
internal static class MessageViewReader
{
    public const string Columns = """
        seq, channel_id, message_id, chat_id, from_me, sender_jid, sender_lid, sender_phone, sender_name, recipient, type, body, quoted_id, mentions, sent_at,
        status, error_code, error_message, error_upstream, client_ref, details, edited_at, deleted_at, error_retry_at, held_reason, held_until
        """;

    public static readonly RowReader<MessageView> Rows = new(ReadView);

    /// <summary>Of results that also have <c>sort_at</c>.</summary>
    public static readonly RowReader<PlacedMessage> PlacedRows = new(columns =>
    {
        int sortAt = columns["sort_at"], sequence = columns["seq"];
        var read = ReadView(columns);
        return row => new PlacedMessage(read(row), new MessagePlace(row.GetInt64(sortAt), row.GetInt64(sequence)));
    });

    private static Func<DbDataReader, MessageView> ReadView(ColumnOrdinals columns)
    {
        int channel = columns["channel_id"], message = columns["message_id"], chat = columns["chat_id"], fromMe = columns["from_me"];
        int recipient = columns["recipient"], type = columns["type"], body = columns["body"], details = columns["details"];
        int quoted = columns["quoted_id"], mentions = columns["mentions"], sentAt = columns["sent_at"], status = columns["status"],
            clientRef = columns["client_ref"];
        int editedAt = columns["edited_at"], deletedAt = columns["deleted_at"], heldUntil = columns["held_until"];
        var (sender, error, heldReason) = (ReadSender(columns), ReadError(columns), ReadHeldReason(columns));
        return row => new MessageView(MessageColumns.ContentOf(row.GetString(type), row.Text(body), row.Text(details)))
        {
            Id = row.GetString(message),
            ChannelId = row.Channel(channel),
            ChatId = row.GetString(chat),
            FromMe = row.Flag(fromMe),
            From = sender(row),
            // An own message belongs to its chat, whose id is canonical; the address to which it was sent is stored for sending only.
            To = row.Flag(fromMe) ? row.GetString(chat) : row.GetString(recipient),
            Type = row.GetString(type),
            Quoted = row.Text(quoted),
            Mentions = row.Text(mentions)?.Split(' ') ?? [],
            Timestamp = row.Time(sentAt),
            Status = (MessageStatus)row.GetInt64(status),
            Error = error(row),
            ClientRef = row.Text(clientRef),
            EditedAt = row.TimeOrNull(editedAt),
            DeletedAt = row.TimeOrNull(deletedAt),
            HeldReason = heldReason(row),
            RetryAt = heldReason(row) is null ? null : row.TimeOrNull(heldUntil),
        };
    }

    private static Func<DbDataReader, Participant> ReadSender(ColumnOrdinals columns)
    {
        int jid = columns["sender_jid"], lid = columns["sender_lid"], phoneNumber = columns["sender_phone"], name = columns["sender_name"];
        return row => new Participant(row.GetString(jid), row.Text(lid), row.Text(phoneNumber), row.Text(name));
    }

    private static Func<DbDataReader, MessageError?> ReadError(ColumnOrdinals columns)
    {
        int code = columns["error_code"], message = columns["error_message"], upstream = columns["error_upstream"], retryAt = columns["error_retry_at"];
        return row => row.Text(code) is { } name ? new MessageError(name, row.Text(message) ?? "", (int?)row.Number(upstream), row.TimeOrNull(retryAt)) : null;
    }

    private static Func<DbDataReader, HeldReason?> ReadHeldReason(ColumnOrdinals columns)
    {
        int status = columns["status"], heldReason = columns["held_reason"];
        return row => (MessageStatus)row.GetInt64(status) == MessageStatus.Queued && row.Text(heldReason) is { } reason ? SnakeCase.Parse<HeldReason>(reason)
            : null;
    }
}
