namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on the tables of groups' encryption.</summary>
internal static class GroupSql
{
    public static readonly SqlStatement GetSenderKey = new(
        "signal.sender_key", "SELECT box FROM signal_sender_keys WHERE channel_id = $1 AND group_id = $2 AND name = $3 AND device = $4");

    public static readonly SqlStatement PutSenderKey = new(
        "signal.put_sender_key",
        "INSERT INTO signal_sender_keys (channel_id, group_id, name, device, box) VALUES ($1, $2, $3, $4, $5) "
        + "ON CONFLICT (channel_id, group_id, name, device) DO UPDATE SET box = excluded.box");

    public static readonly SqlStatement DeleteSenderKey = new(
        "signal.delete_sender_key", "DELETE FROM signal_sender_keys WHERE channel_id = $1 AND group_id = $2 AND name = $3 AND device = $4");

    public static readonly SqlStatement GetGroup = new("signal.group", "SELECT lid_addressed, members, fetched_at, expiration FROM signal_groups WHERE channel_id = $1 AND group_id = $2");

    public static readonly SqlStatement PutGroup = new(
        "signal.put_group",
        "INSERT INTO signal_groups (channel_id, group_id, lid_addressed, members, fetched_at, expiration) VALUES ($1, $2, $3, $4, $5, $6) "
        + "ON CONFLICT (channel_id, group_id) DO UPDATE SET "
        + "lid_addressed = excluded.lid_addressed, members = excluded.members, fetched_at = excluded.fetched_at, expiration = excluded.expiration");

    public static readonly SqlStatement DeleteGroup = new("signal.delete_group", "DELETE FROM signal_groups WHERE channel_id = $1 AND group_id = $2");

    public static readonly SqlStatement GetKeyHolders = new("signal.key_holders", "SELECT devices FROM signal_key_holders WHERE channel_id = $1 AND group_id = $2");

    public static readonly SqlStatement PutKeyHolders = new(
        "signal.put_key_holders",
        "INSERT INTO signal_key_holders (channel_id, group_id, devices) VALUES ($1, $2, $3) ON CONFLICT (channel_id, group_id) DO UPDATE SET devices = excluded.devices");

    public static readonly SqlStatement DeleteKeyHolders = new("signal.delete_key_holders", "DELETE FROM signal_key_holders WHERE channel_id = $1 AND group_id = $2");

    public static readonly SqlStatement GetContacts = new(
        "signal.known_contacts", "SELECT jid, lid FROM contacts WHERE channel_id = $1 ORDER BY updated_at DESC, jid LIMIT $2");

    /// <summary>Everything of a device that is unlinked.</summary>
    public static readonly SqlStatement[] Wipe =
    [
        new("signal.wipe_sender_keys", "DELETE FROM signal_sender_keys WHERE channel_id = $1"),
        new("signal.wipe_groups", "DELETE FROM signal_groups WHERE channel_id = $1"),
        new("signal.wipe_key_holders", "DELETE FROM signal_key_holders WHERE channel_id = $1"),
    ];
}
