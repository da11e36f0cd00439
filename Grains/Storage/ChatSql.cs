namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on chats and what happens to them.</summary>
internal static class ChatSql
{
    /// <summary>True when a chat that was only pinned or muted so far gets its first message: its time is that message's.</summary>
    private const string IsFirst = "(chats.last_message_id IS NULL AND excluded.last_message_id IS NOT NULL)";

    /// <summary>True when a message becomes the chat's last one. Servers tell whole seconds: within one, the later arrival is the later message.</summary>
    private const string IsLast = $"({IsFirst} OR excluded.last_message_at / 1000 >= chats.last_message_at / 1000)";

    private const string LastAt =
        $"last_message_at = CASE WHEN {IsFirst} OR excluded.last_message_at > chats.last_message_at THEN excluded.last_message_at ELSE chats.last_message_at END";

    /// <summary>The account may have it that a chat with something new is no longer in the archive (reference: Baileys).</summary>
    private const string Unarchived =
        "archived = CASE WHEN chats.archived = 1 AND excluded.last_message_id IS NOT NULL AND (SELECT h.unarchives_chats FROM channels h WHERE h.id = $1) = 1 THEN 0 ELSE chats.archived END";

    /// <summary>What somebody else said that nobody reads: notices, and what could not be read and may still come.</summary>
    private const string IsNoNews =
        "(m.type IN ('expiration', 'pin') OR (m.type = 'unsupported' AND m.details LIKE '%\"protocolMessage%') OR (m.type = 'unavailable' AND m.details LIKE '%\"waiting\"%'))";

    /// <summary>Only when the message row carries this event's id: it was inserted by this very unit. What is folded into another message is no news in the chat,
    /// and what could not be read counts when it is read, or will never be.</summary>
    public static readonly SqlStatement TouchOfMessage = new(
        "chat.touch_of_message",
        "INSERT INTO chats (channel_id, chat_id, last_message_at, last_message_id, unread_count) "
        + "SELECT m.channel_id, m.chat_id, m.sent_at, CASE WHEN m.folded = 0 THEN m.message_id ELSE NULL END, "
        + $"CASE WHEN m.folded = 0 AND m.from_me = 0 AND NOT {IsNoNews} THEN 1 ELSE 0 END "
        + "FROM messages m WHERE m.channel_id = $1 AND m.message_id = $2 AND m.event_id = $3 "
        + "ON CONFLICT (channel_id, chat_id) DO UPDATE SET "
        + $"last_message_id = CASE WHEN {IsLast} THEN COALESCE(excluded.last_message_id, chats.last_message_id) ELSE chats.last_message_id END, {LastAt}, "
        + Unarchived + ", unread_count = chats.unread_count + excluded.unread_count");

    public static readonly SqlStatement Touch = new(
        "chat.touch",
        "INSERT INTO chats (channel_id, chat_id, last_message_at, last_message_id) VALUES ($1, $2, $3, $4) " + $"{TakeLatest} WHERE {IsLast}");

    /// <summary>Only when the message was accepted: a repeated <c>client_ref</c> is no news in the chat.</summary>
    public static readonly SqlStatement TouchOfAccepted = new(
        "chat.touch_of_accepted",
        "INSERT INTO chats (channel_id, chat_id, last_message_at, last_message_id) "
        + "SELECT channel_id, chat_id, CAST($3 AS BIGINT), CASE WHEN folded = 0 THEN message_id ELSE NULL END FROM messages WHERE channel_id = $1 AND message_id = $2 AND from_me = 1 "
        + $"{TakeLatest}, {Unarchived} WHERE {IsLast}");

    private const string TakeLatest = $"ON CONFLICT (channel_id, chat_id) DO UPDATE SET last_message_id = COALESCE(excluded.last_message_id, chats.last_message_id), {LastAt}";

    /// <summary>Before the message is marked: what was read before is not counted again.</summary>
    public static readonly SqlStatement CountRead = new(
        "chat.count_read",
        "UPDATE chats SET marked_unread = 0, unread_count = CASE WHEN last_message_id = $2 OR unread_count < 1 THEN 0 ELSE unread_count - 1 END "
        + "WHERE channel_id = $1 AND chat_id = (SELECT chat_id FROM messages WHERE channel_id = $1 AND message_id = $2 AND from_me = 0 AND status < 3 LIMIT 1)");

    private const string Columns =
        "c.chat_id, c.last_message_at, c.last_message_id, c.unread_count, c.marked_unread, c.archived, c.pinned_at, c.muted_until, "
        + "k.lid, k.phone_number, COALESCE(k.saved_name, k.verified_name, k.push_name, c.name, '@' || k.username), c.ephemeral_expiration, k.username";

    private const string From = "FROM chats c LEFT JOIN contacts k ON k.channel_id = c.channel_id AND k.jid = c.chat_id ";

    public static readonly SqlStatement List = new(
        "chat.list",
        $"SELECT {Columns} {From}"
        + "WHERE c.channel_id = $1 AND (c.last_message_at < $2 OR (c.last_message_at = $2 AND c.chat_id < $3)) AND ($4 = -1 OR c.archived = $4) "
        + "ORDER BY c.last_message_at DESC, c.chat_id DESC LIMIT $5");

    public static readonly SqlStatement Get = new("chat.get", $"SELECT {Columns} {From}WHERE c.channel_id = $1 AND c.chat_id = $2");

    public static readonly SqlStatement LabelsOf = new(
        "chat.labels", "SELECT chat_id, label_id FROM label_links WHERE channel_id = $1 AND message_id = '' AND chat_id {among $2} ORDER BY label_id");

    public static readonly SqlStatement MessagesOf = new(
        "chat.messages", $"SELECT {MessageSql.Columns} FROM messages WHERE channel_id = $1 AND message_id {{among $2}}");

    /// <summary>Makes the row of a chat that nobody has written in yet.</summary>
    public static readonly SqlStatement Ensure = new(
        "chat.ensure", "INSERT INTO chats (channel_id, chat_id, last_message_at) VALUES ($1, $2, $3) ON CONFLICT (channel_id, chat_id) DO NOTHING");

    public static readonly SqlStatement Archive = new("chat.archive", "UPDATE chats SET archived = $3 WHERE channel_id = $1 AND chat_id = $2");

    public static readonly SqlStatement Pin = new("chat.pin", "UPDATE chats SET pinned_at = $3 WHERE channel_id = $1 AND chat_id = $2");

    public static readonly SqlStatement Mute = new("chat.mute", "UPDATE chats SET muted_until = $3 WHERE channel_id = $1 AND chat_id = $2");

    public static readonly SqlStatement Mark = new(
        "chat.mark", "UPDATE chats SET marked_unread = $3, unread_count = CASE WHEN $3 = 0 THEN 0 ELSE unread_count END WHERE channel_id = $1 AND chat_id = $2");

    public static readonly SqlStatement Time = new("chat.time", "UPDATE chats SET ephemeral_expiration = $3 WHERE channel_id = $1 AND chat_id = $2");

    public static readonly SqlStatement GetTime = new("chat.get_time", "SELECT ephemeral_expiration FROM chats WHERE channel_id = $1 AND chat_id = $2");

    public static readonly SqlStatement Describe = new(
        "chat.describe",
        "INSERT INTO chats (channel_id, chat_id, last_message_at, name, ephemeral_expiration) VALUES ($1, $2, $3, $4, $5) "
        + "ON CONFLICT (channel_id, chat_id) DO UPDATE SET name = COALESCE(excluded.name, chats.name), ephemeral_expiration = COALESCE(excluded.ephemeral_expiration, chats.ephemeral_expiration)");

    /// <summary>What the phone knew of a chat when it was linked. What came since is newer: a chat with messages of its own here is not unread because it was so then.</summary>
    public static readonly SqlStatement Recall = new(
        "chat.recall",
        "UPDATE chats SET name = COALESCE(name, CAST($3 AS TEXT)), ephemeral_expiration = COALESCE(ephemeral_expiration, CAST($4 AS BIGINT)), "
        + "unread_count = CASE WHEN unread_count = 0 AND last_message_at <= $6 THEN $5 ELSE unread_count END WHERE channel_id = $1 AND chat_id = $2");

    public static readonly SqlStatement Delete = new("chat.delete", "DELETE FROM chats WHERE channel_id = $1 AND chat_id = $2");

    public static readonly SqlStatement Clear = new(
        "chat.clear", "UPDATE chats SET unread_count = 0, marked_unread = 0, last_message_id = NULL WHERE channel_id = $1 AND chat_id = $2");

    public static readonly SqlStatement NewestMessage = new(
        "chat.newest_message",
        "SELECT message_id, from_me, sender_jid, sender_lid, sent_at FROM messages WHERE mode = $3 AND channel_id = $1 AND chat_id = $2 AND folded = 0 AND status NOT IN (0, 5) "
        + "ORDER BY sort_at DESC, seq DESC LIMIT 1");

    public static readonly SqlStatement OldestMessage = new(
        "chat.oldest_message",
        "SELECT message_id, from_me, sender_jid, sender_lid, sent_at FROM messages WHERE mode = $3 AND channel_id = $1 AND chat_id = $2 AND folded = 0 AND status NOT IN (0, 5) "
        + "ORDER BY sort_at, seq LIMIT 1");

    /// <summary>Among the newest ones: a chat is not read to its beginning.</summary>
    public static readonly SqlStatement UnreadMessages = new(
        "chat.unread_messages",
        "SELECT message_id, sender_jid, sender_lid FROM (SELECT message_id, sender_jid, sender_lid, from_me, status FROM messages "
        + "WHERE mode = $3 AND channel_id = $1 AND chat_id = $2 ORDER BY sort_at DESC, seq DESC LIMIT $5) AS newest WHERE from_me = 0 AND status < 3 LIMIT $4");

    /// <summary>The chat of a LID becomes that of its phone number: first the row, then its labels. Its messages are <see cref="MoveSql"/>'s.</summary>
    public static readonly SqlStatement[] Move =
    [
        new(
            "chat.move",
            "INSERT INTO chats (channel_id, chat_id, last_message_at, last_message_id, unread_count, marked_unread, archived, pinned_at, muted_until, ephemeral_expiration, name) "
            + "SELECT channel_id, CAST($3 AS TEXT), last_message_at, last_message_id, unread_count, marked_unread, archived, pinned_at, muted_until, ephemeral_expiration, name FROM chats WHERE channel_id = $1 AND chat_id = $2 "
            + "ON CONFLICT (channel_id, chat_id) DO UPDATE SET "
            + "last_message_id = CASE WHEN excluded.last_message_at >= chats.last_message_at THEN COALESCE(excluded.last_message_id, chats.last_message_id) ELSE chats.last_message_id END, "
            + "last_message_at = CASE WHEN excluded.last_message_at > chats.last_message_at THEN excluded.last_message_at ELSE chats.last_message_at END, "
            + "unread_count = chats.unread_count + excluded.unread_count, pinned_at = COALESCE(chats.pinned_at, excluded.pinned_at), muted_until = COALESCE(chats.muted_until, excluded.muted_until), "
            + "ephemeral_expiration = COALESCE(chats.ephemeral_expiration, excluded.ephemeral_expiration), name = COALESCE(chats.name, excluded.name)"),
        new("chat.move_delete", "DELETE FROM chats WHERE channel_id = $1 AND chat_id = $2 AND chat_id <> $3"),
        new(
            "chat.move_labels",
            "INSERT INTO label_links (channel_id, label_id, chat_id, message_id, linked_at) SELECT channel_id, label_id, CAST($3 AS TEXT), message_id, linked_at FROM label_links "
            + "WHERE channel_id = $1 AND chat_id = $2 ON CONFLICT (channel_id, label_id, chat_id, message_id) DO NOTHING"),
        new("chat.move_labels_delete", "DELETE FROM label_links WHERE channel_id = $1 AND chat_id = $2 AND chat_id <> $3"),
    ];
}
