using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>Messages by id.</summary>
public sealed partial class MessageRows
{
    private static readonly SqlQuery<MessageView> Get = new(
        "message.get",
        $"SELECT {MessageViewReader.Columns} FROM messages WHERE channel_id = @channel_id AND message_id = @message_id ORDER BY seq LIMIT 1",
        MessageViewReader.Rows);

    private static readonly SqlQuery<MessageView> Find = new(
        "chat.messages",
        $$"""SELECT {{MessageViewReader.Columns}} FROM messages WHERE channel_id = @channel_id AND message_id {among @message_ids}""",
        MessageViewReader.Rows);

    private static readonly SqlQuery<MessageView> FindOwn = new(
        "message.find_own",
        $$"""SELECT {{MessageViewReader.Columns}} FROM messages WHERE channel_id = @channel_id AND message_id {among @message_ids} AND from_me = 1""",
        MessageViewReader.Rows);

    private static readonly SqlQuery<bool> HasInbound = new(
        "message.has_inbound",
        """
        SELECT 1 FROM messages WHERE channel_id = @channel_id AND message_id = @message_id AND (sender_jid = @sender OR sender_lid = @sender)
        AND type <> 'unavailable'
        """,
        RowReader.Exists);

    private static readonly SqlQuery<SentMessage?> SentContent = new(
        "message.sent_content",
        $"SELECT message_id, recipient, content, sent_at FROM messages WHERE {Own}",
        new(columns =>
        {
            int message = columns["message_id"], recipient = columns["recipient"], content = columns["content"], sentAt = columns["sent_at"];
            return row => row.Bytes(content) is { } bytes && Jid.TryParse(row.GetString(recipient), out var chat)
                ? new SentMessage(row.GetString(message), chat, bytes, row.Time(sentAt)) : null;
        }));

    private static readonly SqlQuery<(string Channel, string Jid, string Username)> UsernamesOf = new(
        "contact.usernames",
        "SELECT channel_id, jid, username FROM contacts WHERE channel_id {among @channel_ids} AND jid {among @jids} AND username IS NOT NULL",
        new(columns =>
        {
            int channel = columns["channel_id"], jid = columns["jid"], username = columns["username"];
            return row => (row.GetString(channel), row.GetString(jid), row.GetString(username));
        }));

    /// <summary>True when the inbound message is stored already; the sender may be given by either of its JIDs.</summary>
    public Task<bool> HasInboundAsync(ChannelId channel, string messageId, string senderJid, CancellationToken cancellationToken) =>
        database.ReadOneAsync(HasInbound, [("channel_id", channel), ("message_id", messageId), ("sender", senderJid)], cancellationToken);

    /// <summary>An own message with its protobuf, or null.</summary>
    public Task<SentMessage?> LoadSentAsync(ChannelId channel, string messageId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(SentContent, [("channel_id", channel), ("message_id", messageId)], cancellationToken);

    /// <summary>One message, or null. Whose channel it is must be checked before.</summary>
    public async Task<MessageView?> GetAsync(ChannelId channel, string messageId, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(Get, [("channel_id", channel), ("message_id", messageId)], cancellationToken);
        return found.Count == 0 ? null : (await CompleteAsync(found, cancellationToken))[0];
    }

    /// <summary>Messages of a channel by id, in any order. Whose channel it is must be checked before.</summary>
    public async Task<IReadOnlyList<MessageView>> FindAsync(
        ChannelId channel, IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken) => messageIds.Count == 0
        ? []
        : await CompleteAsync(
            await database.ReadAsync(Find, [("channel_id", channel), ("message_ids", SqlText.List(messageIds))], cancellationToken), cancellationToken);

    /// <summary>Own messages of a channel by id, in any order, in one round trip.</summary>
    public Task<IReadOnlyList<MessageView>> FindOwnAsync(ChannelId channel, IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken) =>
        database.ReadAsync(FindOwn, [("channel_id", channel), ("message_ids", SqlText.List(messageIds))], cancellationToken);

    /// <summary>
    /// Adds data stored elsewhere: add-ons of the messages, and the current usernames of their senders, which may have belonged to others at the time.
    /// </summary>
    internal async Task<IReadOnlyList<MessageView>> CompleteAsync(IReadOnlyList<MessageView> found, CancellationToken cancellationToken)
    {
        var views = await marks.FoldAsync(found, cancellationToken);
        var received = views.Where(message => !message.FromMe).ToArray();
        if (received.Length == 0) return views;
        var usernames = await database.ReadAsync(
            UsernamesOf,
            [
                ("channel_ids", SqlText.List(received.Select(message => message.ChannelId.ToString()).Distinct())),
                ("jids", SqlText.List(received.Select(message => message.From.Jid).Distinct())),
            ],
            cancellationToken);
        if (usernames.Count == 0) return views;
        var bySender = usernames.ToDictionary(row => (row.Channel, row.Jid), row => row.Username);
        return
        [
            .. views.Select(message => !message.FromMe && bySender.TryGetValue((message.ChannelId.ToString(), message.From.Jid), out var username)
                ? message with { From = message.From with { Username = username } } : message),
        ];
    }
}
