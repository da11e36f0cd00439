namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on what refers to messages: reactions, votes, answers, edits, deletions, receipts.</summary>
internal static class MarkSql
{
    public static readonly SqlStatement Put = new(
        "mark.put",
        "INSERT INTO message_marks (channel_id, message_id, kind, sender_key, sender_jid, from_me, value, marked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        + "ON CONFLICT (channel_id, message_id, kind, sender_key) DO UPDATE SET sender_jid = excluded.sender_jid, value = excluded.value, marked_at = excluded.marked_at "
        + "WHERE message_marks.marked_at <= excluded.marked_at");

    public static readonly SqlStatement Find = new(
        "mark.find",
        "SELECT channel_id, message_id, kind, sender_jid, from_me, value, marked_at FROM message_marks "
        + "WHERE channel_id {among $1} AND message_id {among $2} AND kind <> 5 ORDER BY marked_at, sender_key");

    public static readonly SqlStatement Early = new(
        "mark.early", "SELECT sender_key, value FROM message_marks WHERE channel_id = $1 AND message_id = $2 AND kind = 5 ORDER BY marked_at, sender_key LIMIT $3");

    public static readonly SqlStatement EarlyTargets = new("mark.early_targets", "SELECT DISTINCT message_id FROM message_marks WHERE channel_id = $1 AND kind = 5 ORDER BY message_id LIMIT $2");

    public static readonly SqlStatement RemoveEarly = new("mark.remove_early", "DELETE FROM message_marks WHERE channel_id = $1 AND message_id = $2 AND kind = 5");

    /// <summary>The chat $1 of a channel under each name that its person has: its older messages may not have moved to the newer one yet. $2 is a number or empty, $3 a LID or empty.</summary>
    private static string InChat(string chat, string number, string lid) =>
        $"chat_id IN ({chat}, (SELECT lid || '@lid' FROM signal_lids WHERE channel_id = $1 AND phone_number = {number}), "
        + $"(SELECT phone_number || '@s.whatsapp.net' FROM signal_lids WHERE channel_id = $1 AND lid = {lid} LIMIT 1))";

    /// <summary>Only the sender changes a message, and never back to an older content.</summary>
    public static readonly SqlStatement Edit = new(
        "mark.edit",
        $"UPDATE messages SET body = $3, search = $11, details = $4, edited_at = $5 WHERE channel_id = $1 AND message_id = $2 AND {InChat("$8", "$9", "$10")} AND (sender_jid = $6 OR sender_jid = $7 OR sender_lid = $7) "
        + "AND deleted_at IS NULL AND COALESCE(edited_at, 0) <= $5");

    /// <summary>The sender, or an administrator of the group, takes a message back: what it said is gone here, too.</summary>
    public static readonly SqlStatement Delete = new(
        "mark.delete",
        "UPDATE messages SET body = NULL, search = NULL, details = NULL, content = NULL, deleted_at = $3 "
        + $"WHERE channel_id = $1 AND message_id = $2 AND {InChat("$7", "$8", "$9")} AND ($4 = 1 OR sender_jid = $5 OR sender_jid = $6 OR sender_lid = $6) AND deleted_at IS NULL AND status <> 0");

    public static readonly SqlStatement PutReceipt = new(
        "mark.put_receipt",
        "INSERT INTO message_receipts (channel_id, message_id, participant, delivered_at, read_at, played_at) VALUES ($1, $2, $3, $4, $5, $6) "
        + "ON CONFLICT (channel_id, message_id, participant) DO UPDATE SET delivered_at = COALESCE(message_receipts.delivered_at, excluded.delivered_at), "
        + "read_at = COALESCE(message_receipts.read_at, excluded.read_at), played_at = COALESCE(message_receipts.played_at, excluded.played_at)");

    /// <summary>Members are kept as the group names them, and shown by phone number when that is known.</summary>
    public static readonly SqlStatement Receipts = new(
        "mark.receipts",
        "SELECT CASE WHEN l.phone_number IS NULL THEN r.participant ELSE l.phone_number || '@s.whatsapp.net' END, r.delivered_at, r.read_at, r.played_at FROM message_receipts r "
        + "LEFT JOIN signal_lids l ON l.channel_id = r.channel_id AND l.lid = CASE WHEN r.participant LIKE '%@lid' THEN substr(r.participant, 1, length(r.participant) - 4) ELSE NULL END "
        + "WHERE r.channel_id = $1 AND r.message_id = $2 ORDER BY r.participant");

    public static readonly SqlStatement OwnReceipt = new(
        "mark.own_receipt", "SELECT chat_id, delivered_at, read_at, played_at FROM messages WHERE channel_id = $1 AND message_id = $2 AND from_me = 1");

    public static readonly SqlStatement Content = new(
        "mark.content", "SELECT sender_jid, sender_lid, from_me, content, sent_at, type, chat_id FROM messages WHERE channel_id = $1 AND message_id = $2 ORDER BY seq LIMIT 1");
}
