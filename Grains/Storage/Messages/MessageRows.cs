using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>Messages of channels.</summary>
public sealed partial class MessageRows(Database database, Cursors cursors, MessageAddOns marks)
{
    private const long Queued = (long)MessageStatus.Queued;
    private const long Delivered = (long)MessageStatus.Delivered;
    private const long Read = (long)MessageStatus.Read;
    private const long Played = (long)MessageStatus.Played;
    private const long Failed = (long)MessageStatus.Failed;

    internal const string Own = "channel_id = @channel_id AND message_id = @message_id AND from_me = 1";

    /// <summary>A message that could not be decrypted, or whose target was missing, is replaced by its decrypted content.</summary>
    private static readonly SqlStatement InsertReceived = new(
        "message.insert_inbound",
        """
        INSERT INTO messages (channel_id, customer_id, mode, message_id, chat_id, from_me, sender_jid, sender_lid, sender_phone, sender_name, recipient, type,
            body, content, quoted_id, mentions, sent_at, status, event_id, details, folded, search, sort_at)
        VALUES (@channel_id, @customer_id, @mode, @message_id, @chat_id, @from_me, @sender_jid, @sender_lid, @sender_phone, @sender_name, @recipient, @type,
            @body, @content, @quoted_id, @mentions, @sent_at, @status, @event_id, @details, @folded, @search, @sent_at / CAST(1000 AS BIGINT))
        ON CONFLICT (channel_id, message_id, sender_jid) DO UPDATE SET type = excluded.type, body = excluded.body, search = excluded.search,
            content = excluded.content, quoted_id = excluded.quoted_id, mentions = excluded.mentions, event_id = excluded.event_id, details = excluded.details,
            folded = excluded.folded, sender_name = excluded.sender_name
        WHERE (messages.type = 'unavailable' AND messages.deleted_at IS NULL AND (excluded.type <> 'unavailable' OR excluded.details <> messages.details))
            OR (messages.type = 'unsupported' AND messages.folded = 1 AND excluded.type <> 'unsupported')
        """);

    private const string InsertColumns = """
        INSERT INTO messages (channel_id, customer_id, mode, message_id, chat_id, from_me, sender_jid, sender_lid, sender_phone, sender_name, recipient, type,
            body, content, quoted_id, mentions, sent_at, status, client_ref, expires_at, correlation_id, details, folded, media_id, typing_seconds, search,
            sort_at, trace_parent)
        """;

    private static readonly SqlStatement InsertAccepted = new(
        "message.insert_outbound",
        $"""
        {InsertColumns}
        VALUES (@channel_id, @customer_id, @mode, @message_id, @chat_id, 1, @sender_jid, @sender_lid, @sender_phone, @sender_name, @recipient, @type, @body,
            @content, @quoted_id, @mentions, @sent_at, {Queued}, NULL, @expires_at, @correlation_id, @details, @folded, @media_id, @typing_seconds, @search,
            @sent_at / CAST(1000 AS BIGINT), @trace_parent)
        """);

    private static readonly SqlStatement InsertAcceptedWithRef = new(
        "message.insert_outbound_ref",
        $"""
        {InsertColumns}
        SELECT CAST(@channel_id AS TEXT), CAST(@customer_id AS TEXT), CAST(@mode AS BIGINT), CAST(@message_id AS TEXT), CAST(@chat_id AS TEXT), 1,
            CAST(@sender_jid AS TEXT), CAST(@sender_lid AS TEXT), CAST(@sender_phone AS TEXT), CAST(@sender_name AS TEXT), CAST(@recipient AS TEXT),
            CAST(@type AS TEXT), CAST(@body AS TEXT), @content, CAST(@quoted_id AS TEXT), CAST(@mentions AS TEXT), CAST(@sent_at AS BIGINT), {Queued},
            CAST(@client_ref AS TEXT), CAST(@expires_at AS BIGINT), CAST(@correlation_id AS TEXT), CAST(@details AS TEXT), CAST(@folded AS BIGINT),
            CAST(@media_id AS TEXT), CAST(@typing_seconds AS BIGINT), CAST(@search AS TEXT), CAST(@sent_at AS BIGINT) / CAST(1000 AS BIGINT),
            CAST(@trace_parent AS TEXT)
        WHERE EXISTS (SELECT 1 FROM client_refs WHERE channel_id = @channel_id AND client_ref = @client_ref AND message_id = @message_id)
        """);

    private static readonly SqlStatement PutContent = new(
        "message.name_file", $"UPDATE messages SET content = @content, media_id = NULL, media_handle = @handle WHERE {Own} AND status = {Queued}");

    private static readonly SqlStatement AdvanceOwn = new(
        "message.advance",
        $"""
        UPDATE messages SET status = @status, event_id = @event_id, sent_at = CASE WHEN @sent_at > 0 THEN @sent_at ELSE sent_at END,
            delivered_at = CASE WHEN @status = {Delivered} THEN @at ELSE delivered_at END, read_at = CASE WHEN @status = {Read} THEN @at ELSE read_at END,
            played_at = CASE WHEN @status = {Played} THEN @at ELSE played_at END
        WHERE {Own} AND status < @status
        """);

    private static readonly SqlStatement FailQueued = new(
        "message.fail",
        $"""
        UPDATE messages SET status = {Failed}, event_id = @event_id, error_code = @error_code, error_message = @error_message, error_upstream = @error_upstream,
            error_retry_at = @error_retry_at
        WHERE {Own} AND status = {Queued}
        """);

    private static readonly SqlStatement MarkReceivedRead = new(
        "message.mark_read",
        $"UPDATE messages SET status = {Read} WHERE channel_id = @channel_id AND message_id = @message_id AND from_me = 0 AND status < {Read}");

    /// <summary>Messages that wait to be sent.</summary>
    public OutboundRows Outbound { get; } = new(database);

    /// <summary>Messages that are held.</summary>
    public HeldMessageRows Held { get; } = new(database);

    /// <summary>Data for pacing.</summary>
    public PacingRows Pacing { get; } = new(database);

    /// <summary>Pages of the history.</summary>
    public MessageListing Listing => field ??= new MessageListing(database, cursors, this);

    /// <summary>
    /// Inserts a message that was received, or sent by another own device; a redelivery changes nothing, also not its event when the same
    /// <paramref name="eventId"/> guards that.
    /// </summary>
    public static void InsertInbound(UnitOfWork unit, MessageRow row, string eventId)
    {
        AddReceived(unit, row, eventId);
        ChatCounters.AddReceived(unit, row.ChannelId, row.MessageId, eventId);
    }

    /// <summary>Inserts a message of the phone's history; an existing one is unchanged.</summary>
    public static void InsertHistory(UnitOfWork unit, MessageRow row) => AddReceived(unit, row, eventId: null);

    /// <summary>Accepts a message. With a <c>client_ref</c> that was used within 24 h nothing is inserted.</summary>
    /// <returns>Index of the result with the id of the message that has the ref, or null without a ref.</returns>
    public static int? InsertOutbound(UnitOfWork unit, MessageRow row, DateTimeOffset now)
    {
        SqlArgument[] columns =
        [
            .. ColumnsOf(row), ("content", row.Content ?? []), ("folded", MessageAddOns.IsFolded(row.MessageContent)), ("expires_at", row.ExpiresAt),
            ("correlation_id", row.CorrelationId), ("media_id", MessageColumns.Join(row.PendingMediaIds)), ("typing_seconds", row.TypingSeconds),
            ("trace_parent", row.TraceParent),
        ];
        if (row.ClientRef is not { } reference)
        {
            unit.Add(InsertAccepted, columns);
            TouchChat(unit, row.ChannelId, row.ChatId, row.SentAt, MessageAddOns.IsFolded(row.MessageContent) ? null : row.MessageId);
            return null;
        }

        OutboundRows.AddClientRef(unit, row.ChannelId, reference, row.MessageId, now);
        unit.Add(InsertAcceptedWithRef, [.. columns, ("client_ref", reference)]);
        ChatCounters.AddAccepted(unit, row.ChannelId, row.MessageId, row.SentAt);
        return OutboundRows.AddClientRefOwner(unit, row.ChannelId, reference);
    }

    /// <summary>Moves an own message forward, never back; <paramref name="eventId"/> guards the event of the move.</summary>
    /// <param name="unit">Unit.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="messageId">Message.</param>
    /// <param name="status">New status.</param>
    /// <param name="eventId">Id of the event that is written only when the row moved.</param>
    /// <param name="at">When it got there.</param>
    /// <param name="sentAt">Server time, or null to leave the time.</param>
    public static void Advance(
        UnitOfWork unit, ChannelId channel, string messageId, MessageStatus status, string eventId, DateTimeOffset at, DateTimeOffset? sentAt = null) =>
        unit.Add(
        AdvanceOwn, ("channel_id", channel), ("message_id", messageId), ("status", (long)status), ("event_id", eventId),
        ("sent_at", sentAt?.ToUnixTimeMilliseconds() ?? 0L), ("at", at));

    /// <summary>The file of a queued message is uploaded: stores the content that names it, and the handle of the upload when it has one.</summary>
    public static void NameFile(UnitOfWork unit, ChannelId channel, string messageId, byte[] content, string? handle = null) =>
        unit.Add(PutContent, ("channel_id", channel), ("message_id", messageId), ("content", content), ("handle", handle));

    /// <summary>Marks a queued message as failed.</summary>
    public static void Fail(UnitOfWork unit, ChannelId channel, string messageId, MessageError error, string eventId) => unit.Add(
        FailQueued, ("channel_id", channel), ("message_id", messageId), ("event_id", eventId), ("error_code", error.Code), ("error_message", error.Message),
        ("error_upstream", error.UpstreamCode), ("error_retry_at", error.RetryAt));

    /// <summary>Marks an inbound message as read; the unread count of its chat no longer includes it.</summary>
    public static void MarkRead(UnitOfWork unit, ChannelId channel, string messageId)
    {
        ChatCounters.AddRead(unit, channel, messageId);
        unit.Add(MarkReceivedRead, ("channel_id", channel), ("message_id", messageId));
    }

    /// <summary>Moves the chat to the top; with a message, that is its last one.</summary>
    public static void TouchChat(UnitOfWork unit, ChannelId channel, string chatId, DateTimeOffset at, string? messageId) =>
        ChatCounters.Add(unit, channel, chatId, at, messageId);

    private static void AddReceived(UnitOfWork unit, MessageRow row, string? eventId) => unit.Add(
        InsertReceived,
        [
            .. ColumnsOf(row), ("content", row.Content), ("folded", row.IsEarly || MessageAddOns.IsFolded(row.MessageContent)), ("from_me", row.IsFromMe),
            ("status", (long)row.Status), ("event_id", eventId),
        ]);

    private static SqlArgument[] ColumnsOf(MessageRow row) =>
    [
        ("channel_id", row.ChannelId), ("customer_id", row.CustomerId), ("mode", row.Mode), ("message_id", row.MessageId), ("chat_id", row.ChatId),
        ("sender_jid", row.Sender.Jid), ("sender_lid", row.Sender.Lid), ("sender_phone", row.Sender.PhoneNumber), ("sender_name", row.Sender.PushName),
        ("recipient", row.Recipient), ("type", row.Type), ("body", row.MessageContent.SearchText), ("quoted_id", row.QuotedId),
        ("mentions", MessageColumns.Join(row.Mentions)),
        ("sent_at", row.SentAt), ("details", MessageColumns.DetailsOf(row.MessageContent)), ("search", MessageColumns.SearchedOf(row.MessageContent)),
    ];
}
