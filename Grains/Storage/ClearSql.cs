namespace WhatIsUp.Grains.Storage;

/// <summary>Statements that remove messages with their marks and receipts, a bounded number at a time: no chat is so long that others wait for its end.</summary>
internal static class ClearSql
{
    /// <summary>Messages that one statement removes at most.</summary>
    public const int RowsPerStep = 500;

    // What still waits to be sent stays.
    private const string Cleared =
        "FROM messages WHERE mode = $4 AND channel_id = $1 AND chat_id = $2 AND sent_at <= $3 AND NOT (from_me = 1 AND status = 0) ORDER BY sort_at DESC, seq DESC LIMIT $5";

    private const string MarkIsOrphan = "NOT EXISTS (SELECT 1 FROM messages m WHERE m.channel_id = message_marks.channel_id AND m.message_id = message_marks.message_id)";

    private const string ReceiptIsOrphan = "NOT EXISTS (SELECT 1 FROM messages m WHERE m.channel_id = message_receipts.channel_id AND m.message_id = message_receipts.message_id)";

    /// <summary>The newest messages of a chat that was cleared at $3: first their marks and receipts. All writes of a channel come one after the other, so that each means the same messages.</summary>
    public static readonly SqlStatement[] OfChat =
    [
        new("clear.chat_marks", $"DELETE FROM message_marks WHERE channel_id = $1 AND message_id IN (SELECT message_id FROM (SELECT message_id {Cleared}) AS cleared)"),
        new("clear.chat_receipts", $"DELETE FROM message_receipts WHERE channel_id = $1 AND message_id IN (SELECT message_id FROM (SELECT message_id {Cleared}) AS cleared)"),
        new("clear.chat_messages", $"DELETE FROM messages WHERE seq IN (SELECT seq FROM (SELECT seq {Cleared}) AS cleared) RETURNING 1", returnsRow: true),
    ];

    /// <summary>The rest goes in the background.</summary>
    public static readonly SqlStatement Put = new(
        "clear.put",
        "INSERT INTO chat_clearances (channel_id, chat_id, mode, until) VALUES ($1, $2, $4, $3) "
        + "ON CONFLICT (channel_id, chat_id) DO UPDATE SET until = excluded.until WHERE chat_clearances.until < excluded.until");

    public static readonly SqlStatement Next = new("clear.next", "SELECT channel_id, chat_id, until, mode FROM chat_clearances LIMIT 1");

    public static readonly SqlStatement Done = new("clear.done", "DELETE FROM chat_clearances WHERE channel_id = $1 AND chat_id = $2 AND until = $3");

    /// <summary>One message on this account's devices alone.</summary>
    public static readonly SqlStatement[] OfMessage =
    [
        new("clear.message", "DELETE FROM messages WHERE channel_id = $1 AND message_id = $2 AND chat_id = $3 AND from_me = $4 AND NOT (from_me = 1 AND status = 0)"),
        new("clear.message_marks", "DELETE FROM message_marks WHERE channel_id = $1 AND message_id = $2 AND " + MarkIsOrphan),
        new("clear.message_receipts", "DELETE FROM message_receipts WHERE channel_id = $1 AND message_id = $2 AND " + ReceiptIsOrphan),
    ];

    /// <summary>The oldest messages of a customer. A silo of an older version writes them without their place: those are put in their place and not taken for old.</summary>
    public static readonly SqlStatement Old = new(
        "clear.old",
        "SELECT channel_id, message_id, sort_at FROM messages WHERE customer_id = $1 AND mode = $2 AND sort_at < $3 AND (from_me = 0 OR status <> 0) ORDER BY sort_at, seq LIMIT $4");

    public static readonly SqlStatement Place = new(
        "clear.place", "UPDATE messages SET sort_at = sent_at / CAST(1000 AS BIGINT) WHERE channel_id {among $1} AND message_id {among $2} AND sort_at = 0 AND sent_at >= 1000");

    /// <summary>Whatever has one of these ids and is as old goes, too.</summary>
    public static readonly SqlStatement[] OfOld =
    [
        new(
            "clear.old_messages",
            "DELETE FROM messages WHERE channel_id {among $1} AND message_id {among $2} AND customer_id = $3 AND mode = $4 AND sort_at < $5 AND (sort_at > 0 OR sent_at < 1000) "
            + "AND (from_me = 0 OR status <> 0)"),
        new("clear.old_marks", "DELETE FROM message_marks WHERE channel_id {among $1} AND message_id {among $2} AND " + MarkIsOrphan),
        new("clear.old_receipts", "DELETE FROM message_receipts WHERE channel_id {among $1} AND message_id {among $2} AND " + ReceiptIsOrphan),
    ];
}
