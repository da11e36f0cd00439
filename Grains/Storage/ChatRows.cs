using System.Data.Common;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

/// <summary>Chats, contacts and labels of channels.</summary>
public sealed partial class ChatRows(Database database, Cursors cursors, MessageRows messages)
{
    private const string ListName = "chats";

    /// <summary>Messages that are looked at for unread ones.</summary>
    private const int MostLookedAt = 5_000;

    /// <summary>What "for ever" looks like to a reader of JSON.</summary>
    private static readonly DateTimeOffset Forever = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes what a fact says of a chat.</summary>
    public static void Apply(WriteUnit unit, ChannelId channel, Mode mode, string chat, ChatEvent fact)
    {
        var id = channel.ToString();
        if (fact is not (ChatCleared or MessageStarred or MessageDeletedForMe or LabelAssigned)) unit.Add(ChatSql.Ensure, id, chat, fact.At.ToUnixTimeMilliseconds());
        switch (fact)
        {
            case ChatArchived archived:
                unit.Add(ChatSql.Archive, id, chat, archived.IsArchived ? 1L : 0L);
                // As the web client has it: what is in the archive is not pinned.
                if (archived.IsArchived) unit.Add(ChatSql.Pin, id, chat, (long?)null);
                break;
            case ChatPinned pinned:
                unit.Add(ChatSql.Pin, id, chat, pinned.IsPinned ? fact.At.ToUnixTimeMilliseconds() : (long?)null);
                break;
            case ChatMuted muted:
                unit.Add(ChatSql.Mute, id, chat, muted.Until is { } until ? (until > Forever ? Forever : until).ToUnixTimeMilliseconds() : (long?)null);
                break;
            case ChatMarked marked:
                unit.Add(ChatSql.Mark, id, chat, marked.IsRead ? 0L : 1L);
                break;
            case ChatCleared cleared:
                foreach (var statement in ClearSql.OfChat) unit.Add(statement, id, chat, fact.At.ToUnixTimeMilliseconds(), (long)mode, (long)ClearSql.RowsPerStep);
                unit.Add(ClearSql.Put, id, chat, fact.At.ToUnixTimeMilliseconds(), (long)mode);
                unit.Add(cleared.IsChatDeleted ? ChatSql.Delete : ChatSql.Clear, id, chat);
                break;
            case MessageDeletedForMe deleted:
                unit.Add(ClearSql.OfMessage[0], id, deleted.MessageId, chat, deleted.IsFromMe ? 1L : 0L);
                unit.Add(ClearSql.OfMessage[1], id, deleted.MessageId);
                unit.Add(ClearSql.OfMessage[2], id, deleted.MessageId);
                break;
            case LabelAssigned { IsAssigned: true } label:
                unit.Add(LabelSql.Link, id, label.LabelId, chat, label.MessageId ?? "", fact.At.ToUnixTimeMilliseconds());
                break;
            case LabelAssigned label:
                unit.Add(LabelSql.Unlink, id, label.LabelId, chat, label.MessageId ?? "");
                break;
        }
    }

    /// <summary>Keeps after how many seconds new messages of a chat disappear.</summary>
    public static void Time(WriteUnit unit, ChannelId channel, string chat, long seconds) => unit.Add(ChatSql.Time, channel.ToString(), chat, seconds);

    /// <summary>Seconds after which new messages of a chat disappear; 0 for never, or when there is no such chat.</summary>
    public async Task<int> FindTimerAsync(ChannelId channel, string chat, CancellationToken cancellationToken) => (int)await database.ReadOneAsync(
        ChatSql.GetTime, [channel.ToString(), chat], row => row.IsDBNull(0) ? 0 : row.GetInt64(0), cancellationToken);

    /// <summary>Keeps what a group is like; a group that is heard of is a chat.</summary>
    public static void Describe(WriteUnit unit, ChannelId channel, GroupDescribed group, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(group);
        unit.Add(ChatSql.Describe, channel.ToString(), group.Group.ToString(), at.ToUnixTimeMilliseconds(), group.Subject, group.ExpirationSeconds);
    }

    /// <summary>Fills in what the phone's history says of a chat that is kept.</summary>
    public static void Recall(WriteUnit unit, ChannelId channel, string chatId, HistoryChat chat)
    {
        ArgumentNullException.ThrowIfNull(chat);
        if (chat is { Name: null, ExpirationSeconds: null, UnreadCount: 0 }) return;
        unit.Add(ChatSql.Recall, channel.ToString(), chatId, chat.Name, chat.ExpirationSeconds, (long)chat.UnreadCount, (chat.LastMessageAt ?? DateTimeOffset.MinValue).ToUnixTimeMilliseconds());
    }

    /// <summary>Chats, those with the latest activity first. Whose channel it is must be checked before.</summary>
    public async Task<Page<ChatView>> ListAsync(ChannelId channel, bool? isArchived, PageRequest page, CancellationToken cancellationToken)
    {
        var before = cursors.Open(ListName, page.Cursor);
        var rows = await database.ReadAsync(
            ChatSql.List, [channel.ToString(), before?.Number ?? long.MaxValue, before?.Text ?? "", isArchived is { } archived ? (archived ? 1L : 0L) : -1L, (long)(page.Limit + 1)],
            row => Map(channel, row), cancellationToken);
        var found = cursors.Page(rows, page.Limit, ListName, row => new CursorPosition(row.View.LastActivityAt.ToUnixTimeMilliseconds(), row.View.Id));
        return new Page<ChatView>(await CompleteAsync(channel, found.Data, cancellationToken), found.NextCursor);
    }

    /// <summary>One chat, or null. Whose channel it is must be checked before.</summary>
    public async Task<ChatView?> GetAsync(ChannelId channel, string chat, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(ChatSql.Get, [channel.ToString(), chat], row => Map(channel, row), cancellationToken);
        return rows.Count == 0 ? null : (await CompleteAsync(channel, rows, cancellationToken))[0];
    }

    /// <summary>The newest message of a chat that the network knows, or null.</summary>
    public Task<NewestMessage?> FindNewestAsync(ChannelId channel, Mode mode, string chat, CancellationToken cancellationToken) => database.ReadOneAsync(
        ChatSql.NewestMessage, [channel.ToString(), chat, (long)mode], row => new NewestMessage(row.GetString(0), row.Flag(1), row.GetString(2), row.Text(3), row.Time(4)), cancellationToken)!;

    /// <summary>The oldest message of a chat that the network knows, or null.</summary>
    public Task<NewestMessage?> FindOldestAsync(ChannelId channel, Mode mode, string chat, CancellationToken cancellationToken) => database.ReadOneAsync(
        ChatSql.OldestMessage, [channel.ToString(), chat, (long)mode], row => new NewestMessage(row.GetString(0), row.Flag(1), row.GetString(2), row.Text(3), row.Time(4)), cancellationToken)!;

    /// <summary>Received messages of a chat that are not read, the newest first: who wrote them, and their ids.</summary>
    public Task<IReadOnlyList<(string MessageId, string Sender)>> FindUnreadAsync(ChannelId channel, Mode mode, string chat, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        ChatSql.UnreadMessages, [channel.ToString(), chat, (long)mode, (long)limit, (long)MostLookedAt], row => (row.GetString(0), row.Text(2) ?? row.GetString(1)), cancellationToken);

    private async Task<IReadOnlyList<ChatView>> CompleteAsync(ChannelId channel, IReadOnlyList<(ChatView View, string? LastMessage)> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return [];
        var last = await messages.FindAsync(channel, [.. rows.Select(row => row.LastMessage).OfType<string>()], cancellationToken);
        var labels = (await database.ReadAsync(
            ChatSql.LabelsOf, [channel.ToString(), SqlText.List(rows.Select(row => row.View.Id))], row => (Chat: row.GetString(0), Label: row.GetString(1)), cancellationToken))
            .ToLookup(link => link.Chat, link => link.Label);
        return
        [
            .. rows.Select(row => row.View with
            {
                LastMessage = last.FirstOrDefault(message => message.Id == row.LastMessage && message.ChatId == row.View.Id), Labels = [.. labels[row.View.Id]],
            }),
        ];
    }

    private static (ChatView View, string? LastMessage) Map(ChannelId channel, DbDataReader row)
    {
        var id = row.GetString(0);
        var unread = row.GetInt64(3);
        return (new ChatView
        {
            Id = id,
            ChannelId = channel,
            Type = TypeOf(id),
            LastActivityAt = row.Time(1),
            UnreadCount = unread,
            Unread = unread > 0 || row.Flag(4),
            Archived = row.Flag(5),
            Pinned = !row.IsDBNull(6),
            MutedUntil = row.TimeOrNull(7),
            Lid = row.Text(8) ?? (id.EndsWith("@" + JidServer.Lid, StringComparison.Ordinal) ? id : null),
            PhoneNumber = row.Text(9),
            Name = row.Text(10),
            Username = row.Text(12),
            EphemeralExpiration = row.IsDBNull(11) || row.GetInt64(11) == 0 ? null : (int)row.GetInt64(11),
        }, row.Text(2));
    }

    private static string TypeOf(string chat) => !Jid.TryParse(chat, out var jid) ? "direct"
        : jid.IsGroup ? "group"
        : jid == Jid.StatusBroadcast ? "status"
        : jid.Server switch { JidServer.Newsletter => "newsletter", JidServer.Broadcast => "broadcast", _ => "direct" };
}
