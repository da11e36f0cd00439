using System.Data.Common;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Search;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

/// <summary>History and outbound queue of channels, with chats and contacts.</summary>
public sealed partial class MessageRows(Database database, Cursors cursors, MarkRows marks)
{
    /// <summary>How long a <c>client_ref</c> names its first message.</summary>
    public static readonly TimeSpan ClientRefLifetime = TimeSpan.FromHours(24);

    /// <summary>Inserts a received (or own other device's) message; a redelivery changes nothing, also not its event when the same <paramref name="eventId"/> guards that.</summary>
    public static void InsertInbound(WriteUnit unit, MessageRow row, string eventId)
    {
        var channel = row.ChannelId.ToString();
        unit.Add(
            MessageSql.InsertInbound, channel, row.CustomerId.ToString(), (long)row.Mode, row.MessageId, row.ChatId, row.IsFromMe ? 1L : 0L, row.Sender.Jid, row.Sender.Lid,
            row.Sender.PhoneNumber, row.Sender.PushName, row.Recipient, row.Type, row.Said.SearchText, row.Content, row.QuotedId, Join(row.Mentions), row.SentAt.ToUnixTimeMilliseconds(),
            (long)row.Status, eventId, Details(row.Said), row.IsEarly || Folding.IsFolded(row.Said) ? 1L : 0L, Searched(row.Said));
        unit.Add(ChatSql.TouchOfMessage, channel, row.MessageId, eventId);
    }

    /// <summary>Accepts a message. With a <c>client_ref</c> that was used within 24 h nothing is inserted.</summary>
    /// <returns>Index of the result that holds the id of the message the ref names, or null without a ref.</returns>
    public static int? InsertOutbound(WriteUnit unit, MessageRow row, DateTimeOffset now)
    {
        var channel = row.ChannelId.ToString();
        object?[] arguments =
        [
            channel, row.CustomerId.ToString(), (long)row.Mode, row.MessageId, row.ChatId, row.Sender.Jid, row.Sender.Lid, row.Sender.PhoneNumber, row.Sender.PushName, row.Recipient,
            row.Type, row.Said.SearchText, row.Content ?? [], row.QuotedId, Join(row.Mentions), row.SentAt.ToUnixTimeMilliseconds(), row.ExpiresAt?.ToUnixTimeMilliseconds(),
            row.CorrelationId, Details(row.Said), Folding.IsFolded(row.Said) ? 1L : 0L, Join(row.PendingMediaIds), (long?)row.TypingSeconds, Searched(row.Said),
        ];
        if (row.ClientRef is not { } reference)
        {
            unit.Add(MessageSql.InsertOutbound, arguments);
            TouchChat(unit, row.ChannelId, row.ChatId, row.SentAt, Folding.IsFolded(row.Said) ? null : row.MessageId);
            return null;
        }
        unit.Add(MessageSql.TakeClientRef, channel, reference, row.MessageId, now.ToUnixTimeMilliseconds(), (now - ClientRefLifetime).ToUnixTimeMilliseconds());
        unit.Add(MessageSql.InsertOutboundWithRef, [.. arguments, reference]);
        unit.Add(ChatSql.TouchOfAccepted, channel, row.MessageId, row.SentAt.ToUnixTimeMilliseconds());
        return unit.Add(MessageSql.OwnerOfClientRef, channel, reference);
    }

    /// <summary>Moves an own message forward, never back; <paramref name="eventId"/> guards the event that tells of it.</summary>
    /// <param name="unit">Unit.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="messageId">Message.</param>
    /// <param name="status">New status.</param>
    /// <param name="eventId">Id of the event told only when the row moved.</param>
    /// <param name="at">When it got there.</param>
    /// <param name="sentAt">Server time, or null to leave the time.</param>
    public static void Advance(
        WriteUnit unit, ChannelId channel, string messageId, MessageStatus status, string eventId, DateTimeOffset at, DateTimeOffset? sentAt = null) =>
        unit.Add(MessageSql.Advance, channel.ToString(), messageId, (long)status, eventId, sentAt?.ToUnixTimeMilliseconds() ?? 0L, at.ToUnixTimeMilliseconds());

    /// <summary>The file of a queued message is uploaded: its content names it now.</summary>
    public static void NameFile(WriteUnit unit, ChannelId channel, string messageId, byte[] content) => unit.Add(MessageSql.NameFile, channel.ToString(), messageId, content);

    /// <summary>Marks a queued message as failed.</summary>
    public static void Fail(WriteUnit unit, ChannelId channel, string messageId, MessageError error, string eventId) =>
        unit.Add(MessageSql.Fail, channel.ToString(), messageId, eventId, error.Code, error.Message, (long?)error.UpstreamCode, error.RetryAt?.ToUnixTimeMilliseconds());

    /// <summary>Marks an inbound message as read; its chat counts it no more.</summary>
    public static void MarkRead(WriteUnit unit, ChannelId channel, string messageId)
    {
        unit.Add(ChatSql.CountRead, channel.ToString(), messageId);
        unit.Add(MessageSql.MarkRead, channel.ToString(), messageId);
    }

    /// <summary>Moves the chat to the top; with a message, that is its last one.</summary>
    public static void TouchChat(WriteUnit unit, ChannelId channel, string chatId, DateTimeOffset at, string? messageId) =>
        unit.Add(ChatSql.Touch, channel.ToString(), chatId, at.ToUnixTimeMilliseconds(), messageId);

    /// <summary>Keeps what is known of a contact; unknown fields stay.</summary>
    public static void PutContact(WriteUnit unit, ChannelId channel, Participant contact, DateTimeOffset at, string? verifiedName = null) =>
        unit.Add(MessageSql.PutContact, channel.ToString(), contact.Jid, contact.Lid, contact.PhoneNumber, contact.PushName, at.ToUnixTimeMilliseconds(), verifiedName);

    /// <summary>Forgets refs whose lifetime is over, in one bounded step.</summary>
    public static void PurgeClientRefs(WriteUnit unit, DateTimeOffset now, int limit) =>
        unit.Add(MessageSql.PurgeClientRefs, (now - ClientRefLifetime).ToUnixTimeMilliseconds(), (long)limit);

    /// <summary>Queued messages in order of acceptance, after a sequence; those that are held beyond now are left out, unless their time is over.</summary>
    public Task<IReadOnlyList<QueuedMessage>> ReadQueueAsync(ChannelId channel, long after, int limit, DateTimeOffset now, CancellationToken cancellationToken) => database.ReadAsync(
        MessageSql.Queue, [channel.ToString(), after, (long)limit, now.ToUnixTimeMilliseconds()],
        row => new QueuedMessage(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Bytes(4) ?? [], row.GetString(5), row.TimeOrNull(6), row.Text(7)?.Split(' ') ?? [], (int)(row.Number(8) ?? 0))
        {
            SenderJid = row.GetString(9), SenderLid = row.Text(10),
        }, cancellationToken);

    /// <summary>Channels with queued messages whose time is over: at most <paramref name="limit"/>, the one that waits longest first.</summary>
    public async Task<IReadOnlyList<ChannelId>> FindChannelsWithExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        MessageSql.ChannelsWithExpired, [now.ToUnixTimeMilliseconds(), (long)limit], row => new ChannelId(Guid.Parse(row.GetString(0))), cancellationToken);

    /// <summary>Queued messages of a channel whose time is over, in order of acceptance.</summary>
    public Task<IReadOnlyList<string>> ReadExpiredAsync(ChannelId channel, DateTimeOffset now, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        MessageSql.Expired, [channel.ToString(), now.ToUnixTimeMilliseconds(), (long)limit], row => row.GetString(0), cancellationToken);

    /// <summary>How many messages wait.</summary>
    public Task<long> CountQueueAsync(ChannelId channel, CancellationToken cancellationToken) =>
        database.ReadOneAsync(MessageSql.QueueDepth, [channel.ToString()], row => row.GetInt64(0), cancellationToken);

    /// <summary>The message that a <c>client_ref</c> names, or null when it was not used within its lifetime.</summary>
    public Task<string?> FindClientRefAsync(ChannelId channel, string clientRef, DateTimeOffset now, CancellationToken cancellationToken) => database.ReadOneAsync(
        MessageSql.FindClientRef, [channel.ToString(), clientRef, (now - ClientRefLifetime).ToUnixTimeMilliseconds()], row => row.GetString(0), cancellationToken)!;

    /// <summary>True when the inbound message is in history already; the sender may be given by either of its JIDs.</summary>
    public async Task<bool> HasInboundAsync(ChannelId channel, string messageId, string senderJid, CancellationToken cancellationToken) =>
        (await database.ReadAsync(MessageSql.HasInbound, [channel.ToString(), messageId, senderJid], _ => true, cancellationToken)).Count > 0;

    /// <summary>An own message with its protobuf, or null.</summary>
    public Task<SentMessage?> LoadSentAsync(ChannelId channel, string messageId, CancellationToken cancellationToken) => database.ReadOneAsync(
        MessageSql.SentContent, [channel.ToString(), messageId],
        row => row.Bytes(2) is { } content && Jid.TryParse(row.GetString(1), out var chat) ? new SentMessage(messageId, chat, content, row.Time(3)) : null, cancellationToken);

    /// <summary>One message, or null. Whose channel it is must be checked before.</summary>
    public async Task<MessageView?> GetAsync(ChannelId channel, string messageId, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(MessageSql.Get, [channel.ToString(), messageId], row => MapView(row).View, cancellationToken);
        return found.Count == 0 ? null : (await CompleteAsync(found, cancellationToken))[0];
    }

    /// <summary>Messages of a channel by id, in any order. Whose channel it is must be checked before.</summary>
    public async Task<IReadOnlyList<MessageView>> FindAsync(ChannelId channel, IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken) => messageIds.Count == 0
        ? []
        : await CompleteAsync(
            await database.ReadAsync(ChatSql.MessagesOf, [channel.ToString(), SqlText.List(messageIds)], row => MapView(row).View, cancellationToken), cancellationToken);

    /// <summary>Own messages of a channel by id, in any order, in one round trip.</summary>
    public Task<IReadOnlyList<MessageView>> FindOwnAsync(ChannelId channel, IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken) =>
        database.ReadAsync(MessageSql.FindOwn, [channel.ToString(), SqlText.List(messageIds)], row => MapView(row).View, cancellationToken);

    /// <summary>Adds what is kept elsewhere: what became of the messages, and the usernames that their senders have now. Another person may have the name of then.</summary>
    private async Task<IReadOnlyList<MessageView>> CompleteAsync(IReadOnlyList<MessageView> found, CancellationToken cancellationToken)
    {
        var folded = await marks.FoldAsync(found, cancellationToken);
        if (folded.All(message => message.FromMe)) return folded;
        var senders = folded.Where(message => !message.FromMe);
        var names = (await database.ReadAsync(
            ContactSql.UsernamesOf, [SqlText.List(senders.Select(message => message.ChannelId.ToString()).Distinct()), SqlText.List(senders.Select(message => message.From.Jid).Distinct())],
            row => (Channel: row.GetString(0), Jid: row.GetString(1), Username: row.GetString(2)), cancellationToken)).ToDictionary(row => (row.Channel, row.Jid), row => row.Username);
        if (names.Count == 0) return folded;
        return
        [
            .. folded.Select(message => !message.FromMe && names.TryGetValue((message.ChannelId.ToString(), message.From.Jid), out var username)
                ? message with { From = message.From with { Username = username } } : message),
        ];
    }

    /// <summary>What the body and the type do not tell by themselves, as JSON; null when they tell all.</summary>
    internal static string? Details(MessageContent said) => said is { Text: { LinkPreview: null, BackgroundColor: null, Font: null }, Edit: null, Comment: null, ViewOnce: false, ForwardingScore: null, EphemeralExpiration: null }
        ? null
        : JsonSerializer.Serialize(said, PublicJson.Options);

    /// <summary>The text as it is searched; as the database will have it, which takes no NUL.</summary>
    internal static string? Searched(MessageContent said) => said.SearchText is { } text ? SearchFolding.Fold(SqlText.Clean(text)) : null;

    private static MessageContent Said(string type, string? body, string? details) =>
        details is not null ? JsonSerializer.Deserialize<MessageContent>(details, PublicJson.Options)!
        : type == "text" && body is not null ? new MessageContent { Text = new TextContent(body) }
        : new MessageContent();

    private static string? Join(IReadOnlyList<string> words) => words.Count == 0 ? null : string.Join(' ', words);

    private static (long Sequence, MessageView View) MapView(DbDataReader row)
    {
        var type = row.GetString(10);
        return (row.GetInt64(0), new MessageView(Said(type, row.Text(11), row.Text(20)))
        {
            Id = row.GetString(2),
            ChannelId = new ChannelId(Guid.Parse(row.GetString(1))),
            ChatId = row.GetString(3),
            FromMe = row.Flag(4),
            From = new Participant(row.GetString(5), row.Text(6), row.Text(7), row.Text(8)),
            // An own message goes to its chat, which is told by the rule; what it was addressed to is the sender's matter.
            To = row.Flag(4) ? row.GetString(3) : row.GetString(9),
            Type = type,
            Quoted = row.Text(12),
            Mentions = row.Text(13)?.Split(' ') ?? [],
            Timestamp = row.Time(14),
            Status = (MessageStatus)row.GetInt64(15),
            Error = row.Text(16) is { } code ? new MessageError(code, row.Text(17) ?? "", (int?)row.Number(18), row.TimeOrNull(23)) : null,
            ClientRef = row.Text(19),
            EditedAt = row.TimeOrNull(21),
            DeletedAt = row.TimeOrNull(22),
            HeldReason = HeldReasonOf(row),
            RetryAt = HeldReasonOf(row) is null ? null : row.TimeOrNull(25),
        });
    }
}
