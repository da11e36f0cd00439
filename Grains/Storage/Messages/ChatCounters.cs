using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>Changes of a chat's row by messages: the last message, its time, and the number of unread ones.</summary>
internal static class ChatCounters
{
    private const long Read = (long)MessageStatus.Read;

    /// <summary>True for the first message of a chat that was only pinned or muted so far: the chat's time is that message's.</summary>
    private const string IsFirst = "(chats.last_message_id IS NULL AND excluded.last_message_id IS NOT NULL)";

    /// <summary>True if a message becomes the chat's last one. Servers send whole seconds: within one, the later arrival is the later message.</summary>
    private const string IsLast = $"({IsFirst} OR excluded.last_message_at / 1000 >= chats.last_message_at / 1000)";

    private const string LastAt = $"""
        last_message_at = CASE WHEN {IsFirst} OR excluded.last_message_at > chats.last_message_at THEN excluded.last_message_at ELSE chats.last_message_at END
        """;

    /// <summary>The account may have set that a chat with a new message leaves the archive (reference: Baileys).</summary>
    private const string Unarchived = """
        archived = CASE WHEN chats.archived = 1 AND excluded.last_message_id IS NOT NULL
            AND (SELECT h.unarchives_chats FROM channels h WHERE h.id = @channel_id) = 1 THEN 0 ELSE chats.archived END
        """;

    private const string TakeLatest =
        $"ON CONFLICT (channel_id, chat_id) DO UPDATE SET last_message_id = COALESCE(excluded.last_message_id, chats.last_message_id), {LastAt}";

    /// <summary>Received content that is not counted as unread: notices, and undecryptable messages that may still arrive.</summary>
    private const string IsNotice = """
        (m.type IN ('expiration', 'pin')
            OR (m.type = 'unsupported' AND m.details LIKE '%"protocolMessage%') OR (m.type = 'unavailable' AND m.details LIKE '%"waiting"%'))
        """;

    /// <summary>
    /// Only if the message row has this event's id: it was inserted by this unit. Add-ons of other messages do not count; an undecryptable message counts when
    /// it is decrypted, or never will be.
    /// </summary>
    private static readonly SqlStatement TouchReceived = new(
        "chat.touch_of_message",
        $"""
        INSERT INTO chats (channel_id, chat_id, last_message_at, last_message_id, unread_count)
        SELECT m.channel_id, m.chat_id, m.sent_at, CASE WHEN m.folded = 0 THEN m.message_id ELSE NULL END,
            CASE WHEN m.folded = 0 AND m.from_me = 0 AND NOT {IsNotice} THEN 1 ELSE 0 END
        FROM messages m WHERE m.channel_id = @channel_id AND m.message_id = @message_id AND m.event_id = @event_id
        ON CONFLICT (channel_id, chat_id) DO UPDATE SET
            last_message_id = CASE WHEN {IsLast} THEN COALESCE(excluded.last_message_id, chats.last_message_id) ELSE chats.last_message_id END, {LastAt},
            {Unarchived}, unread_count = chats.unread_count + excluded.unread_count
        """);

    private static readonly SqlStatement Touch = new(
        "chat.touch",
        $"""
        INSERT INTO chats (channel_id, chat_id, last_message_at, last_message_id) VALUES (@channel_id, @chat_id, @at, @message_id) {TakeLatest} WHERE {IsLast}
        """);

    /// <summary>Only when the message was accepted: a repeated <c>client_ref</c> changes nothing in the chat.</summary>
    private static readonly SqlStatement TouchAccepted = new(
        "chat.touch_of_accepted",
        $"""
        INSERT INTO chats (channel_id, chat_id, last_message_at, last_message_id)
        SELECT channel_id, chat_id, CAST(@at AS BIGINT), CASE WHEN folded = 0 THEN message_id ELSE NULL END
        FROM messages WHERE channel_id = @channel_id AND message_id = @message_id AND from_me = 1
        {TakeLatest}, {Unarchived} WHERE {IsLast}
        """);

    /// <summary>Called before the message is marked: messages read before are not counted again.</summary>
    private static readonly SqlStatement CountRead = new(
        "chat.count_read",
        $"""
        UPDATE chats SET marked_unread = 0, unread_count = CASE WHEN last_message_id = @message_id OR unread_count < 1 THEN 0 ELSE unread_count - 1 END
        WHERE channel_id = @channel_id AND chat_id = (
            SELECT chat_id FROM messages WHERE channel_id = @channel_id AND message_id = @message_id AND from_me = 0 AND status < {Read} LIMIT 1)
        """);

    /// <summary>A message was received, or sent by another own device, when the row was inserted under this event's id.</summary>
    public static void AddReceived(UnitOfWork unit, ChannelId channel, string messageId, string eventId) =>
        unit.Add(TouchReceived, ("channel_id", channel), ("message_id", messageId), ("event_id", eventId));

    /// <summary>A message was accepted, when its row is there.</summary>
    public static void AddAccepted(UnitOfWork unit, ChannelId channel, string messageId, DateTimeOffset at) =>
        unit.Add(TouchAccepted, ("channel_id", channel), ("message_id", messageId), ("at", at));

    /// <summary>Moves the chat to the top; with a message, that is its last one.</summary>
    public static void Add(UnitOfWork unit, ChannelId channel, string chatId, DateTimeOffset at, string? messageId) =>
        unit.Add(Touch, ("channel_id", channel), ("chat_id", chatId), ("at", at), ("message_id", messageId));

    /// <summary>A received message will be marked as read.</summary>
    public static void AddRead(UnitOfWork unit, ChannelId channel, string messageId) => unit.Add(CountRead, ("channel_id", channel), ("message_id", messageId));
}
