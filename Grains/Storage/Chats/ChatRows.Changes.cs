using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Labels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Chats;

/// <summary>Changes of chats: by actions of the user, by groups, and by the phone's history.</summary>
public sealed partial class ChatRows
{
    /// <summary>The latest time that JSON can represent: "forever".</summary>
    private static readonly DateTimeOffset Forever = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Makes the row of a chat without messages.</summary>
    private static readonly SqlStatement Ensure = new(
        "chat.ensure",
        "INSERT INTO chats (channel_id, chat_id, last_message_at) VALUES (@channel_id, @chat_id, @at) ON CONFLICT (channel_id, chat_id) DO NOTHING");

    private static readonly SqlStatement Archive = new(
        "chat.archive", "UPDATE chats SET archived = @archived WHERE channel_id = @channel_id AND chat_id = @chat_id");

    private static readonly SqlStatement Pin = new("chat.pin", "UPDATE chats SET pinned_at = @pinned_at WHERE channel_id = @channel_id AND chat_id = @chat_id");

    private static readonly SqlStatement Mute = new(
        "chat.mute", "UPDATE chats SET muted_until = @muted_until WHERE channel_id = @channel_id AND chat_id = @chat_id");

    private static readonly SqlStatement Mark = new(
        "chat.mark",
        """
        UPDATE chats SET marked_unread = @marked_unread, unread_count = CASE WHEN CAST(@marked_unread AS BIGINT) = 0 THEN 0 ELSE unread_count END
        WHERE channel_id = @channel_id AND chat_id = @chat_id
        """);

    private static readonly SqlStatement PutTimer = new(
        "chat.time", "UPDATE chats SET ephemeral_expiration = @ephemeral_expiration WHERE channel_id = @channel_id AND chat_id = @chat_id");

    private static readonly SqlStatement DescribeGroup = new(
        "chat.describe",
        """
        INSERT INTO chats (channel_id, chat_id, last_message_at, name, ephemeral_expiration) VALUES (@channel_id, @chat_id, @at, @name, @ephemeral_expiration)
        ON CONFLICT (channel_id, chat_id) DO UPDATE SET name = COALESCE(excluded.name, chats.name),
            ephemeral_expiration = COALESCE(excluded.ephemeral_expiration, chats.ephemeral_expiration)
        """);

    /// <summary>
    /// The state of a chat on the phone when it was linked. Messages that arrived since are newer: a chat with newer messages here keeps its own count.
    /// </summary>
    private static readonly SqlStatement PutHistory = new(
        "chat.recall",
        """
        UPDATE chats SET name = COALESCE(name, CAST(@name AS TEXT)),
            ephemeral_expiration = COALESCE(ephemeral_expiration, CAST(@ephemeral_expiration AS BIGINT)),
            unread_count = CASE WHEN unread_count = 0 AND last_message_at <= @known_until THEN @unread_count ELSE unread_count END
        WHERE channel_id = @channel_id AND chat_id = @chat_id
        """);

    private static readonly SqlStatement DeleteChat = new("chat.delete", "DELETE FROM chats WHERE channel_id = @channel_id AND chat_id = @chat_id");

    private static readonly SqlStatement ClearChat = new(
        "chat.clear", "UPDATE chats SET unread_count = 0, marked_unread = 0, last_message_id = NULL WHERE channel_id = @channel_id AND chat_id = @chat_id");

    /// <summary>Writes the changes of an event to a chat.</summary>
    public static void Apply(UnitOfWork unit, ChannelId channel, Mode mode, string chat, ChatEvent fact)
    {
        if (fact is not (ChatCleared or MessageStarred or MessageDeletedForMe or LabelAssigned))
            unit.Add(Ensure, ("channel_id", channel), ("chat_id", chat), ("at", fact.At));
        switch (fact)
        {
            case ChatArchived archived:
                unit.Add(Archive, ("channel_id", channel), ("chat_id", chat), ("archived", archived.IsArchived));
                // As the web client does: a chat in the archive is not pinned.
                if (archived.IsArchived) PutPinned(unit, channel, chat, null);
                break;
            case ChatPinned pinned:
                PutPinned(unit, channel, chat, pinned.IsPinned ? fact.At : null);
                break;
            case ChatMuted muted:
                unit.Add(Mute, ("channel_id", channel), ("chat_id", chat), ("muted_until", muted.Until > Forever ? Forever : muted.Until));
                break;
            case ChatMarked marked:
                unit.Add(Mark, ("channel_id", channel), ("chat_id", chat), ("marked_unread", !marked.IsRead));
                break;
            case ChatCleared cleared:
                MessageRemoval.ClearChat(unit, new ChatClearance(channel, chat, mode, fact.At));
                unit.Add(cleared.IsChatDeleted ? DeleteChat : ClearChat, ("channel_id", channel), ("chat_id", chat));
                break;
            case MessageDeletedForMe deleted:
                MessageRemoval.Remove(unit, channel, chat, deleted.MessageId, deleted.IsFromMe);
                break;
            case LabelAssigned label:
                LabelRows.PutLink(unit, channel, chat, label);
                break;
        }
    }

    /// <summary>Sets after how many seconds new messages of a chat disappear.</summary>
    public static void Time(UnitOfWork unit, ChannelId channel, string chat, long seconds) =>
        unit.Add(PutTimer, ("channel_id", channel), ("chat_id", chat), ("ephemeral_expiration", seconds));

    /// <summary>Stores the subject and timer of a group; a group that becomes known is a chat.</summary>
    public static void Describe(UnitOfWork unit, ChannelId channel, GroupDescribed group, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(group);
        unit.Add(
            DescribeGroup, ("channel_id", channel), ("chat_id", group.Group.ToString()), ("at", at), ("name", group.Subject),
            ("ephemeral_expiration", group.ExpirationSeconds));
    }

    /// <summary>Fills in what the phone's history contains about a stored chat.</summary>
    public static void Recall(UnitOfWork unit, ChannelId channel, string chatId, HistoryChat chat)
    {
        ArgumentNullException.ThrowIfNull(chat);
        if (chat is { Name: null, ExpirationSeconds: null, UnreadCount: 0 }) return;
        unit.Add(
            PutHistory, ("channel_id", channel), ("chat_id", chatId), ("name", chat.Name), ("ephemeral_expiration", chat.ExpirationSeconds),
            ("unread_count", chat.UnreadCount), ("known_until", chat.LastMessageAt ?? DateTimeOffset.MinValue));
    }

    private static void PutPinned(UnitOfWork unit, ChannelId channel, string chat, DateTimeOffset? at) =>
        unit.Add(Pin, ("channel_id", channel), ("chat_id", chat), ("pinned_at", at));
}
