namespace WhatIsUp.Grains.Storage;

/// <summary>Statements that give the messages of a chat to another name of the same person, a bounded number at a time: no chat is so long that others wait for its end.</summary>
internal static class MoveSql
{
    /// <summary>Messages that one statement moves at most.</summary>
    public const int RowsPerStep = 500;

    // What is to be cleared is cleared under its old name: under the new one there may be other messages, as old, that stay.
    private const string IsCleared = "EXISTS (SELECT 1 FROM chat_clearances c WHERE c.channel_id = $1 AND c.chat_id = $2)";

    private const string Left = "FROM messages WHERE mode = $4 AND channel_id = $1 AND chat_id = $2";

    // Who wrote them goes by the new name, too: told again, by the phone's history or once it can be read, a message is known. One that was told under both names stays.
    private const string Sender =
        "CASE WHEN sender_jid = $2 AND NOT EXISTS (SELECT 1 FROM messages d WHERE d.channel_id = $1 AND d.message_id = messages.message_id AND d.sender_jid = $3) THEN CAST($3 AS TEXT) ELSE sender_jid END";

    /// <summary>The newest messages that are still under the old name.</summary>
    public static readonly SqlStatement Step = new(
        "move.step",
        $"UPDATE messages SET chat_id = $3, sender_jid = {Sender} WHERE seq IN (SELECT seq FROM (SELECT seq {Left} ORDER BY sort_at DESC, seq DESC LIMIT $5) AS newest) AND NOT {IsCleared} RETURNING 1",
        returnsRow: true);

    /// <summary>The rest, if there is any, goes in the background.</summary>
    public static readonly SqlStatement Put = new(
        "move.put",
        "INSERT INTO chat_moves (channel_id, chat_id, mode, to_chat_id) SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($4 AS BIGINT), CAST($3 AS TEXT) "
        + $"WHERE EXISTS (SELECT 1 {Left}) ON CONFLICT (channel_id, chat_id) DO UPDATE SET to_chat_id = excluded.to_chat_id");

    public static readonly SqlStatement Next = new(
        "move.next",
        "SELECT channel_id, chat_id, mode, to_chat_id FROM chat_moves m "
        + "WHERE NOT EXISTS (SELECT 1 FROM chat_clearances c WHERE c.channel_id = m.channel_id AND c.chat_id = m.chat_id) LIMIT 1");

    public static readonly SqlStatement Done = new(
        "move.done", $"DELETE FROM chat_moves WHERE channel_id = $1 AND chat_id = $2 AND to_chat_id = $3 AND NOT EXISTS (SELECT 1 {Left})");
}
