namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on the table channels.</summary>
internal static class ChannelSql
{
    public const string Columns =
        "id, customer_id, mode, name, metadata, status, status_since, reason, desired_running, epoch, owner_silo, lease_until, phone_number, jid, lid, push_name, platform, "
        + "last_seen_at, created_at, updated_at, deleted_at, retry_at, linked_at, shown_at, username";

    public static readonly SqlStatement Epoch = new("channel.epoch", "SELECT epoch FROM channels WHERE id = $1", returnsRow: true);

    public static readonly SqlStatement Get = new("channel.get", $"SELECT {Columns} FROM channels WHERE id = $1");

    /// <summary>The owner stands in the question: another's channel is not there, just as one that never was.</summary>
    private const string Owned = "customer_id = $1 AND mode = $2";

    public static readonly SqlStatement GetOwned = new("channel.get_owned", $"SELECT {Columns} FROM channels WHERE {Owned} AND id = $3 AND deleted_at IS NULL");

    public static readonly SqlStatement GetOwnedOrDeleted = new("channel.get_owned_or_deleted", $"SELECT {Columns} FROM channels WHERE {Owned} AND id = $3");

    public static readonly SqlStatement IsOwned = new("channel.is_owned", $"SELECT 1 FROM channels WHERE {Owned} AND id = $3 AND deleted_at IS NULL");

    public static readonly SqlStatement CountOwned = new("channel.count_owned", $"SELECT count(*) FROM channels WHERE {Owned} AND id {{among $3}} AND deleted_at IS NULL");

    public static readonly SqlStatement ListFirst = new(
        "channel.list", $"SELECT {Columns} FROM channels WHERE customer_id = $1 AND mode = $2 AND deleted_at IS NULL AND ($4 = '' OR id = $4) ORDER BY created_at DESC, id DESC LIMIT $3");

    public static readonly SqlStatement ListAfter = new(
        "channel.list_after",
        $"SELECT {Columns} FROM channels WHERE customer_id = $1 AND mode = $2 AND deleted_at IS NULL AND ($4 = '' OR id = $4) AND (created_at, id) < ($5, $6) "
        + "ORDER BY created_at DESC, id DESC LIMIT $3");

    public static readonly SqlStatement Live = new("channel.live", "SELECT id, mode FROM channels WHERE customer_id = $1 AND deleted_at IS NULL");

    public static readonly SqlStatement Insert = new(
        "channel.insert",
        "INSERT INTO channels (id, customer_id, mode, name, metadata, status, status_since, desired_running, epoch, lease_until, created_at, updated_at) "
        + "VALUES ($1, $2, $3, $4, $5, 0, $6, 0, 0, 0, $6, $6) ON CONFLICT (id) DO NOTHING");

    public static readonly SqlStatement UpdateLabel = new(
        "channel.label", "UPDATE channels SET name = $2, metadata = $3, updated_at = $4 WHERE id = $1");

    public static readonly SqlStatement UpdateStatus = new(
        "channel.status", "UPDATE channels SET status = $2, status_since = $3, reason = $4, desired_running = $5, updated_at = $3, refused_version = NULL, retry_at = NULL WHERE id = $1");

    public static readonly SqlStatement SetRetryAt = new("channel.set_retry_at", "UPDATE channels SET retry_at = $2 WHERE id = $1");

    /// <summary>Channels whose time to be tried again has come.</summary>
    public static readonly SqlStatement Due = new("channel.due", "SELECT id FROM channels WHERE retry_at <= $1 AND jid IS NOT NULL AND deleted_at IS NULL ORDER BY retry_at LIMIT $2");

    public static readonly SqlStatement UpdateIdentity = new(
        "channel.identity", "UPDATE channels SET phone_number = $2, jid = $3, lid = $4, platform = $5, updated_at = $6, unarchives_chats = 0, "
        + "username = CASE WHEN CAST($3 AS TEXT) IS NULL THEN NULL ELSE username END WHERE id = $1");

    public static readonly SqlStatement UpdateLinked = new("channel.linked", "UPDATE channels SET linked_at = $2 WHERE id = $1");

    public static readonly SqlStatement UpdateShown = new("channel.shown", "UPDATE channels SET shown_at = $2 WHERE id = $1");

    /// <summary>Chats leave the archive when somebody writes.</summary>
    public static readonly SqlStatement UpdateUnarchives = new("channel.unarchives", "UPDATE channels SET unarchives_chats = $2 WHERE id = $1");

    public static readonly SqlStatement UpdatePushName = new("channel.push_name", "UPDATE channels SET push_name = $2, updated_at = $3 WHERE id = $1");

    public static readonly SqlStatement UpdateUsername = new("channel.username", "UPDATE channels SET username = $2, updated_at = $3 WHERE id = $1");

    public static readonly SqlStatement UpdateSeen = new("channel.seen", "UPDATE channels SET last_seen_at = $2 WHERE id = $1");

    public static readonly SqlStatement Delete = new("channel.delete", "UPDATE channels SET deleted_at = $2, desired_running = 0, updated_at = $2 WHERE id = $1");

    public static readonly SqlStatement TakeEpoch = new(
        "channel.take_epoch",
        "UPDATE channels SET epoch = epoch + 1, owner_silo = $2, lease_until = $3 WHERE id = (SELECT id FROM channels WHERE id = $1 {exclusive}) RETURNING epoch",
        returnsRow: true);

    /// <summary>$1 is a JSON array of [id, epoch, seen at or null]. A row that its own channel writes at the moment is left for the next time: many channels' rows must not be waited for.</summary>
    public static readonly SqlStatement RenewLeases = new(
        "channel.renew_leases",
        "UPDATE channels SET lease_until = $2, last_seen_at = COALESCE(held.seen_at, last_seen_at) "
        + "FROM (SELECT c.id AS held_id, CAST(o.value ->> 2 AS BIGINT) AS seen_at FROM {each $1} AS o "
        + "JOIN channels c ON c.id = o.value ->> 0 AND c.epoch = CAST(o.value ->> 1 AS BIGINT) {free c}) AS held WHERE channels.id = held.held_id");

    /// <summary>Those of $1 (as for <see cref="RenewLeases"/>) that still have their epoch.</summary>
    public static readonly SqlStatement StillOwned = new(
        "channel.still_owned", "SELECT c.id FROM {each $1} AS o JOIN channels c ON c.id = o.value ->> 0 AND c.epoch = CAST(o.value ->> 1 AS BIGINT)");

    public static readonly SqlStatement Release = new(
        "channel.release", "UPDATE channels SET owner_silo = NULL, lease_until = 0 WHERE id = $1 AND epoch = $2");

    /// <summary>Rows whose lease is over, and at once those of silos that are gone: $3 is a JSON array of their names.</summary>
    public static readonly SqlStatement Orphans = new(
        "channel.orphans", "SELECT id FROM channels WHERE desired_running = 1 AND (lease_until < $1 OR owner_silo {among $3}) ORDER BY lease_until LIMIT $2");
}
