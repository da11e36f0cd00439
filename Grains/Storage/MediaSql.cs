namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on files. State 1 is stored, 3 is pending.</summary>
internal static class MediaSql
{
    private const string Columns =
        "id, channel_id, customer_id, mode, state, mime_type, size, sha256, filename, width, height, seconds, thumbnail, message_id, chat_id, created_at, expires_at, waveform, animated, ready_for, source_id";

    public static readonly SqlStatement Insert = new(
        "media.insert",
        $"INSERT INTO media ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) ON CONFLICT (id) DO NOTHING");

    public static readonly SqlStatement Get = new("media.get", $"SELECT {Columns} FROM media WHERE id = $1 AND state <> 3");

    public static readonly SqlStatement GetOfChannel = new("media.get_of_channel", $"SELECT {Columns} FROM media WHERE channel_id = $1 AND id = $2 AND state <> 3");

    /// <summary>$4 is the channel that the file must belong to, or an empty text.</summary>
    public static readonly SqlStatement GetOwned = new(
        "media.get_owned", $"SELECT {Columns} FROM media WHERE customer_id = $1 AND mode = $2 AND id = $3 AND ($4 = '' OR channel_id = $4) AND state <> 3");

    public static readonly SqlStatement ListFirst = new(
        "media.list", $"SELECT {Columns} FROM media WHERE channel_id = $1 AND state <> 3 ORDER BY created_at DESC, id DESC LIMIT $2");

    public static readonly SqlStatement ListAfter = new(
        "media.list_after", $"SELECT {Columns} FROM media WHERE channel_id = $1 AND state <> 3 AND (created_at, id) < ($3, $4) ORDER BY created_at DESC, id DESC LIMIT $2");

    public static readonly SqlStatement ListOwnFirst = new(
        "media.list_own", $"SELECT {Columns} FROM media WHERE customer_id = $1 AND mode = $2 AND state <> 3 ORDER BY created_at DESC, id DESC LIMIT $3");

    public static readonly SqlStatement ListOwnAfter = new(
        "media.list_own_after",
        $"SELECT {Columns} FROM media WHERE customer_id = $1 AND mode = $2 AND state <> 3 AND (created_at, id) < ($4, $5) ORDER BY created_at DESC, id DESC LIMIT $3");

    /// <summary>Bytes of a customer's files that are here, or on their way.</summary>
    public static readonly SqlStatement Kept = new("media.kept", "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM media WHERE customer_id = $1 AND state IN (1, 3)");

    public static readonly SqlStatement PutState = new("media.state", "UPDATE media SET state = $2, size = $3 WHERE id = $1 AND state <> 3 RETURNING 1", returnsRow: true);

    /// <summary>The file is whole.</summary>
    public static readonly SqlStatement Keep = new("media.keep", "UPDATE media SET state = 1, expires_at = $2 WHERE id = $1 AND state = 3");

    /// <summary>Not seen any more, and no bytes of the customer's; what is left of it goes at $2.</summary>
    public static readonly SqlStatement Withdraw = new("media.withdraw", "UPDATE media SET state = 3, size = 0, expires_at = $2 WHERE id = $1");

    public static readonly SqlStatement WithdrawSome = new(
        "media.withdraw_some", "UPDATE media SET state = 3, size = 0, expires_at = $2 WHERE id IN (SELECT id FROM media WHERE channel_id = $1 AND state <> 3 LIMIT $3) RETURNING 1", returnsRow: true);

    /// <summary>A deleted channel whose files may stay longer than those of a deleted channel do.</summary>
    public static readonly SqlStatement DeletedChannel = new(
        "media.deleted_channel", "SELECT id, deleted_at FROM channels WHERE deleted_at IS NOT NULL AND are_files_ended = 0 ORDER BY id LIMIT 1");

    public static readonly SqlStatement EndSome = new(
        "media.end_some", "UPDATE media SET expires_at = $2 WHERE id IN (SELECT id FROM media WHERE channel_id = $1 AND expires_at > $2 LIMIT $3) RETURNING 1", returnsRow: true);

    public static readonly SqlStatement Ended = new("media.ended", "UPDATE channels SET are_files_ended = 1 WHERE id = $1 AND deleted_at IS NOT NULL");

    /// <summary>A file that was made of another one, and stays for a while.</summary>
    public static readonly SqlStatement FindMade = new(
        "media.made", "SELECT id FROM media WHERE source_id = $1 AND ready_for = $2 AND state = 1 AND expires_at > $3 ORDER BY expires_at DESC LIMIT 1");

    public static readonly SqlStatement ListMade = new("media.list_made", "SELECT id FROM media WHERE source_id = $1 AND state <> 3");

    public static readonly SqlStatement PutFacts = new(
        "media.facts", "UPDATE media SET mime_type = $2, width = $3, height = $4, seconds = $5, thumbnail = $6, waveform = $7, animated = $8, ready_for = $9 WHERE id = $1 AND state <> 3");

    public static readonly SqlStatement Postpone = new("media.postpone", "UPDATE media SET expires_at = $2 WHERE id = $1");

    public static readonly SqlStatement Delete = new("media.delete", "DELETE FROM media WHERE id = $1");

    public static readonly SqlStatement Expired = new("media.expired", "SELECT id FROM media WHERE expires_at < $1 ORDER BY expires_at LIMIT $2");

    public static readonly SqlStatement PutUpload = new(
        "media.put_upload",
        "INSERT INTO media_uploads (media_id, kind, box, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT (media_id, kind) DO UPDATE SET box = excluded.box, expires_at = excluded.expires_at");

    public static readonly SqlStatement FindUpload = new("media.upload", "SELECT box FROM media_uploads WHERE media_id = $1 AND kind = $2 AND expires_at > $3");

    public static readonly SqlStatement DeleteUploads = new("media.delete_uploads", "DELETE FROM media_uploads WHERE media_id = $1");
}
