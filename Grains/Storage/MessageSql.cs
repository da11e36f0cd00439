namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on messages, client_refs, chats and contacts. Status numbers are those of <c>MessageStatus</c>; 5 is failed.</summary>
internal static class MessageSql
{
    public const string Columns =
        "seq, channel_id, message_id, chat_id, from_me, sender_jid, sender_lid, sender_phone, sender_name, recipient, type, body, quoted_id, mentions, sent_at, status, "
        + "error_code, error_message, error_upstream, client_ref, details, edited_at, deleted_at, error_retry_at, held_reason, held_until";

    public static readonly SqlStatement InsertInbound = new(
        "message.insert_inbound",
        "INSERT INTO messages (channel_id, customer_id, mode, message_id, chat_id, from_me, sender_jid, sender_lid, sender_phone, sender_name, recipient, type, body, content, "
        + "quoted_id, mentions, sent_at, status, event_id, details, folded, search, sort_at) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $17 / CAST(1000 AS BIGINT)) "
        + "ON CONFLICT (channel_id, message_id, sender_jid) DO UPDATE SET type = excluded.type, body = excluded.body, search = excluded.search, content = excluded.content, quoted_id = excluded.quoted_id, "
        + "mentions = excluded.mentions, event_id = excluded.event_id, details = excluded.details, folded = excluded.folded, sender_name = excluded.sender_name "
        + "WHERE (messages.type = 'unavailable' AND messages.deleted_at IS NULL AND (excluded.type <> 'unavailable' OR excluded.details <> messages.details)) "
        // What was sealed until its message came.
        + "OR (messages.type = 'unsupported' AND messages.folded = 1 AND excluded.type <> 'unsupported')");

    public static readonly SqlStatement TakeClientRef = new(
        "message.take_ref",
        "INSERT INTO client_refs (channel_id, client_ref, message_id, accepted_at) VALUES ($1, $2, $3, $4) "
        + "ON CONFLICT (channel_id, client_ref) DO UPDATE SET message_id = excluded.message_id, accepted_at = excluded.accepted_at WHERE client_refs.accepted_at < $5");

    public static readonly SqlStatement PurgeClientRefs = new(
        "message.purge_refs",
        "DELETE FROM client_refs WHERE (channel_id, client_ref) IN (SELECT channel_id, client_ref FROM client_refs WHERE accepted_at < $1 ORDER BY accepted_at LIMIT $2) RETURNING 1", returnsRow: true);

    public static readonly SqlStatement OwnerOfClientRef = new(
        "message.ref_owner", "SELECT message_id FROM client_refs WHERE channel_id = $1 AND client_ref = $2", returnsRow: true);

    public static readonly SqlStatement FindClientRef = new(
        "message.find_ref", "SELECT message_id FROM client_refs WHERE channel_id = $1 AND client_ref = $2 AND accepted_at >= $3");

    private const string OutboundColumns =
        "INSERT INTO messages (channel_id, customer_id, mode, message_id, chat_id, from_me, sender_jid, sender_lid, sender_phone, sender_name, recipient, type, body, content, "
        + "quoted_id, mentions, sent_at, status, client_ref, expires_at, correlation_id, details, folded, media_id, typing_seconds, search, sort_at) ";

    public static readonly SqlStatement InsertOutbound = new(
        "message.insert_outbound",
        OutboundColumns + "VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, NULL, $17, $18, $19, $20, $21, $22, $23, $16 / CAST(1000 AS BIGINT))");

    public static readonly SqlStatement InsertOutboundWithRef = new(
        "message.insert_outbound_ref",
        OutboundColumns + "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT), 1, CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS TEXT), "
        + "CAST($9 AS TEXT), CAST($10 AS TEXT), CAST($11 AS TEXT), CAST($12 AS TEXT), $13, CAST($14 AS TEXT), CAST($15 AS TEXT), CAST($16 AS BIGINT), 0, CAST($24 AS TEXT), CAST($17 AS BIGINT), CAST($18 AS TEXT), "
        + "CAST($19 AS TEXT), CAST($20 AS BIGINT), CAST($21 AS TEXT), CAST($22 AS BIGINT), CAST($23 AS TEXT), CAST($16 AS BIGINT) / CAST(1000 AS BIGINT) "
        + "WHERE EXISTS (SELECT 1 FROM client_refs WHERE channel_id = $1 AND client_ref = $24 AND message_id = $4)");

    public static readonly SqlStatement Queue = new(
        "message.queue",
        "SELECT seq, message_id, chat_id, recipient, content, type, expires_at, media_id, typing_seconds, sender_jid, sender_lid FROM messages "
        + "WHERE channel_id = $1 AND status = 0 AND from_me = 1 AND seq > $2 AND (held_until IS NULL OR held_until <= $4 OR expires_at <= $4) ORDER BY seq LIMIT $3");

    public static readonly SqlStatement NameFile = new(
        "message.name_file", "UPDATE messages SET content = $3, media_id = NULL WHERE channel_id = $1 AND message_id = $2 AND from_me = 1 AND status = 0");

    public static readonly SqlStatement ChannelsWithExpired = new(
        "message.channels_with_expired",
        "SELECT channel_id FROM messages WHERE status = 0 AND from_me = 1 AND expires_at <= $1 GROUP BY channel_id ORDER BY min(expires_at) LIMIT $2");

    public static readonly SqlStatement Expired = new(
        "message.expired", "SELECT message_id FROM messages WHERE channel_id = $1 AND status = 0 AND from_me = 1 AND expires_at <= $2 ORDER BY seq LIMIT $3");

    public static readonly SqlStatement QueueDepth = new("message.queue_depth", "SELECT count(*) FROM messages WHERE channel_id = $1 AND status = 0 AND from_me = 1");

    public static readonly SqlStatement Advance = new(
        "message.advance",
        "UPDATE messages SET status = $3, event_id = $4, sent_at = CASE WHEN $5 > 0 THEN $5 ELSE sent_at END, "
        + "delivered_at = CASE WHEN $3 = 2 THEN $6 ELSE delivered_at END, read_at = CASE WHEN $3 = 3 THEN $6 ELSE read_at END, "
        + "played_at = CASE WHEN $3 = 4 THEN $6 ELSE played_at END "
        + "WHERE channel_id = $1 AND message_id = $2 AND from_me = 1 AND status < $3");

    public static readonly SqlStatement Fail = new(
        "message.fail",
        "UPDATE messages SET status = 5, event_id = $3, error_code = $4, error_message = $5, error_upstream = $6, error_retry_at = $7 WHERE channel_id = $1 AND message_id = $2 AND from_me = 1 AND status = 0");

    public static readonly SqlStatement MarkRead = new(
        "message.mark_read", "UPDATE messages SET status = 3 WHERE channel_id = $1 AND message_id = $2 AND from_me = 0 AND status < 3");

    public static readonly SqlStatement HasInbound = new(
        "message.has_inbound", "SELECT 1 FROM messages WHERE channel_id = $1 AND message_id = $2 AND (sender_jid = $3 OR sender_lid = $3) AND type <> 'unavailable'");

    public static readonly SqlStatement SentContent = new(
        "message.sent_content", "SELECT chat_id, recipient, content, sent_at FROM messages WHERE channel_id = $1 AND message_id = $2 AND from_me = 1");

    public static readonly SqlStatement Get = new("message.get", $"SELECT {Columns} FROM messages WHERE channel_id = $1 AND message_id = $2 ORDER BY seq LIMIT 1");

    public static readonly SqlStatement FindOwn = new("message.find_own", $"SELECT {Columns} FROM messages WHERE channel_id = $1 AND message_id {{among $2}} AND from_me = 1");

    public static readonly SqlStatement PutContact = new(
        "contact.put",
        "INSERT INTO contacts (channel_id, jid, lid, phone_number, push_name, updated_at, verified_name) VALUES ($1, $2, $3, $4, $5, $6, $7) "
        + "ON CONFLICT (channel_id, jid) DO UPDATE SET lid = COALESCE(excluded.lid, contacts.lid), phone_number = COALESCE(excluded.phone_number, contacts.phone_number), "
        + "push_name = COALESCE(excluded.push_name, contacts.push_name), verified_name = COALESCE(excluded.verified_name, contacts.verified_name), updated_at = excluded.updated_at "
        + "WHERE COALESCE(excluded.push_name, '') <> COALESCE(contacts.push_name, '') OR (contacts.lid IS NULL AND excluded.lid IS NOT NULL) "
        + "OR (excluded.verified_name IS NOT NULL AND excluded.verified_name <> COALESCE(contacts.verified_name, ''))");
}
