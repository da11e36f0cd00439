using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Contacts;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Labels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Storage.Chats;

/// <summary>Chats of channels.</summary>
public sealed partial class ChatRows(Database database, Cursors cursors, MessageRows messages)
{
    private const string ListName = "chats";
    private const long Queued = (long)MessageStatus.Queued;
    private const long Read = (long)MessageStatus.Read;
    private const long Failed = (long)MessageStatus.Failed;

    /// <summary>Newest messages among which unread ones are looked for: a chat is not read to its beginning.</summary>
    private const int MostScanned = 5_000;

    private static readonly SqlQuery<(ChatView View, string? LastMessage)> List = new(
        "chat.list",
        $"""
        SELECT {ChatViewReader.Columns} {ChatViewReader.From}
        WHERE c.channel_id = @channel_id AND (c.last_message_at < @before OR (c.last_message_at = @before AND c.chat_id < @before_chat_id))
            AND (@archived = -1 OR c.archived = @archived)
        ORDER BY c.last_message_at DESC, c.chat_id DESC LIMIT @limit
        """,
        ChatViewReader.Rows);

    private static readonly SqlQuery<(ChatView View, string? LastMessage)> Get = new(
        "chat.get",
        $"SELECT {ChatViewReader.Columns} {ChatViewReader.From} WHERE c.channel_id = @channel_id AND c.chat_id = @chat_id",
        ChatViewReader.Rows);

    private static readonly SqlQuery<(string Chat, string Label)> LabelsOf = new(
        "chat.labels",
        "SELECT chat_id, label_id FROM label_links WHERE channel_id = @channel_id AND message_id = '' AND chat_id {among @chat_ids} ORDER BY label_id",
        new(columns =>
        {
            int chat = columns["chat_id"], label = columns["label_id"];
            return row => (row.GetString(chat), row.GetString(label));
        }));

    private static readonly SqlQuery<long?> GetTimer = new(
        "chat.get_time",
        "SELECT ephemeral_expiration FROM chats WHERE channel_id = @channel_id AND chat_id = @chat_id",
        RowReader.NumberOrNull("ephemeral_expiration"));

    // Queued and failed messages are unknown to the network.
    private static readonly string SelectKnown = $"""
        SELECT message_id, from_me, sender_jid, sender_lid, sent_at FROM messages
        WHERE mode = @mode AND channel_id = @channel_id AND chat_id = @chat_id AND folded = 0 AND status NOT IN ({Queued}, {Failed})
        """;

    private static readonly RowReader<NewestMessage> NewestRows = new(columns =>
    {
        int message = columns["message_id"], fromMe = columns["from_me"], jid = columns["sender_jid"], lid = columns["sender_lid"], sentAt = columns["sent_at"];
        return row => new NewestMessage(row.GetString(message), row.Flag(fromMe), row.GetString(jid), row.Text(lid), row.Time(sentAt));
    });

    private static readonly SqlQuery<NewestMessage> Newest = new("chat.newest_message", $"{SelectKnown} ORDER BY sort_at DESC, seq DESC LIMIT 1", NewestRows);

    private static readonly SqlQuery<NewestMessage> Oldest = new("chat.oldest_message", $"{SelectKnown} ORDER BY sort_at, seq LIMIT 1", NewestRows);

    private static readonly SqlQuery<(string MessageId, string Sender)> Unread = new(
        "chat.unread_messages",
        $"""
        SELECT message_id, sender_jid, sender_lid FROM (
            SELECT message_id, sender_jid, sender_lid, from_me, status FROM messages
            WHERE mode = @mode AND channel_id = @channel_id AND chat_id = @chat_id ORDER BY sort_at DESC, seq DESC LIMIT @scanned) AS newest
        WHERE from_me = 0 AND status < {Read} LIMIT @limit
        """,
        new(columns =>
        {
            int message = columns["message_id"], jid = columns["sender_jid"], lid = columns["sender_lid"];
            return row => (row.GetString(message), row.Text(lid) ?? row.GetString(jid));
        }));

    /// <summary>Contacts.</summary>
    public ContactRows Contacts { get; } = new(database, cursors);

    /// <summary>Usernames of contacts.</summary>
    public UsernameRows Usernames { get; } = new(database);

    /// <summary>Labels of chats and messages.</summary>
    public LabelRows Labels { get; } = new(database);

    /// <summary>Addresses of one person.</summary>
    public ChatMerging Merging { get; } = new(database);

    /// <summary>Chats, those with the latest activity first. Whose channel it is must be checked before.</summary>
    public async Task<Page<ChatView>> ListAsync(ChannelId channel, bool? isArchived, PageRequest page, CancellationToken cancellationToken)
    {
        var before = cursors.Open(ListName, page.Cursor);
        var rows = await database.ReadAsync(
            List,
            [
                ("channel_id", channel), ("before", before?.Number ?? long.MaxValue), ("before_chat_id", before?.Text ?? ""),
                ("archived", isArchived is { } archived ? (archived ? 1L : 0L) : -1L), ("limit", page.Limit + 1),
            ],
            cancellationToken);
        var found = cursors.Page(rows, page.Limit, ListName, row => new CursorPosition(row.View.LastActivityAt.ToUnixTimeMilliseconds(), row.View.Id));
        return new Page<ChatView>(await CompleteAsync(channel, found.Data, cancellationToken), found.NextCursor);
    }

    /// <summary>One chat, or null. Whose channel it is must be checked before.</summary>
    public async Task<ChatView?> GetAsync(ChannelId channel, string chat, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(Get, [("channel_id", channel), ("chat_id", chat)], cancellationToken);
        return rows.Count == 0 ? null : (await CompleteAsync(channel, rows, cancellationToken))[0];
    }

    /// <summary>Seconds after which new messages of a chat disappear; 0 for never, or when there is no such chat.</summary>
    public async Task<int> FindTimerAsync(ChannelId channel, string chat, CancellationToken cancellationToken) =>
        (int)(await database.ReadOneAsync(GetTimer, [("channel_id", channel), ("chat_id", chat)], cancellationToken) ?? 0);

    /// <summary>The newest message of a chat that exists at WhatsApp, or null.</summary>
    public Task<NewestMessage?> FindNewestAsync(ChannelId channel, Mode mode, string chat, CancellationToken cancellationToken) =>
        database.ReadOneAsync(Newest, [("channel_id", channel), ("chat_id", chat), ("mode", mode)], cancellationToken);

    /// <summary>The oldest message of a chat that exists at WhatsApp, or null.</summary>
    public Task<NewestMessage?> FindOldestAsync(ChannelId channel, Mode mode, string chat, CancellationToken cancellationToken) =>
        database.ReadOneAsync(Oldest, [("channel_id", channel), ("chat_id", chat), ("mode", mode)], cancellationToken);

    /// <summary>Received messages of a chat that are not read, the newest first: ids and senders.</summary>
    public Task<IReadOnlyList<(string MessageId, string Sender)>> FindUnreadAsync(
        ChannelId channel, Mode mode, string chat, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(Unread, [("channel_id", channel), ("chat_id", chat), ("mode", mode), ("limit", limit), ("scanned", MostScanned)], cancellationToken);

    private async Task<IReadOnlyList<ChatView>> CompleteAsync(
        ChannelId channel, IReadOnlyList<(ChatView View, string? LastMessage)> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return [];
        var last = await messages.FindAsync(channel, [.. rows.Select(row => row.LastMessage).OfType<string>()], cancellationToken);
        var chats = SqlText.List(rows.Select(row => row.View.Id));
        var labels = (await database.ReadAsync(LabelsOf, [("channel_id", channel), ("chat_ids", chats)], cancellationToken))
            .ToLookup(link => link.Chat, link => link.Label);
        return
        [
            .. rows.Select(row => row.View with
            {
                LastMessage = last.FirstOrDefault(message => message.Id == row.LastMessage && message.ChatId == row.View.Id), Labels = [.. labels[row.View.Id]],
            }),
        ];
    }
}
