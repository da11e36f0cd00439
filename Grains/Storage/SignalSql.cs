namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on the tables signal_*.</summary>
internal static class SignalSql
{
    public static readonly SqlStatement GetCredentials = new("signal.credentials", "SELECT box FROM signal_credentials WHERE channel_id = $1");

    public static readonly SqlStatement PutCredentials = new(
        "signal.put_credentials", "INSERT INTO signal_credentials (channel_id, box) VALUES ($1, $2) ON CONFLICT (channel_id) DO UPDATE SET box = excluded.box");

    public static readonly SqlStatement GetSessions = new("signal.sessions", "SELECT name, device, box FROM signal_sessions WHERE channel_id = $1 AND name {among $2}");

    public static readonly SqlStatement PutSession = new(
        "signal.put_session",
        "INSERT INTO signal_sessions (channel_id, name, device, box) VALUES ($1, $2, $3, $4) ON CONFLICT (channel_id, name, device) DO UPDATE SET box = excluded.box");

    public static readonly SqlStatement DeleteSession = new("signal.delete_session", "DELETE FROM signal_sessions WHERE channel_id = $1 AND name = $2 AND device = $3");

    public static readonly SqlStatement GetIdentities = new("signal.identities", "SELECT name, device, identity_key FROM signal_identities WHERE channel_id = $1 AND name {among $2}");

    public static readonly SqlStatement PutIdentity = new(
        "signal.put_identity",
        "INSERT INTO signal_identities (channel_id, name, device, identity_key) VALUES ($1, $2, $3, $4) "
        + "ON CONFLICT (channel_id, name, device) DO UPDATE SET identity_key = excluded.identity_key");

    public static readonly SqlStatement DeleteIdentity = new("signal.delete_identity", "DELETE FROM signal_identities WHERE channel_id = $1 AND name = $2 AND device = $3");

    public static readonly SqlStatement GetPreKey = new("signal.pre_key", "SELECT box FROM signal_pre_keys WHERE channel_id = $1 AND id = $2");

    public static readonly SqlStatement GetPreKeys = new("signal.pre_keys", "SELECT id, box FROM signal_pre_keys WHERE channel_id = $1 ORDER BY id");

    public static readonly SqlStatement PutPreKey = new(
        "signal.put_pre_key", "INSERT INTO signal_pre_keys (channel_id, id, box) VALUES ($1, $2, $3) ON CONFLICT (channel_id, id) DO UPDATE SET box = excluded.box");

    public static readonly SqlStatement DeletePreKey = new("signal.delete_pre_key", "DELETE FROM signal_pre_keys WHERE channel_id = $1 AND id = $2");

    public static readonly SqlStatement GetDeviceLists = new(
        "signal.device_lists", "SELECT name, devices, list_timestamp, fetched_at FROM signal_device_lists WHERE channel_id = $1 AND name {among $2}");

    public static readonly SqlStatement PutDeviceList = new(
        "signal.put_device_list",
        "INSERT INTO signal_device_lists (channel_id, name, devices, list_timestamp, fetched_at) VALUES ($1, $2, $3, $4, $5) "
        + "ON CONFLICT (channel_id, name) DO UPDATE SET devices = excluded.devices, list_timestamp = excluded.list_timestamp, fetched_at = excluded.fetched_at");

    public static readonly SqlStatement DeleteDeviceList = new("signal.delete_device_list", "DELETE FROM signal_device_lists WHERE channel_id = $1 AND name = $2");

    public static readonly SqlStatement GetLids = new("signal.lids", "SELECT phone_number, lid FROM signal_lids WHERE channel_id = $1 AND phone_number {among $2}");

    public static readonly SqlStatement GetPhoneNumbers = new("signal.phone_numbers", "SELECT lid, phone_number FROM signal_lids WHERE channel_id = $1 AND lid {among $2}");

    /// <summary>A LID has one number: who changes the number keeps the LID.</summary>
    public static readonly SqlStatement DropFormerNumbers = new(
        "signal.drop_former_numbers", "DELETE FROM signal_lids WHERE channel_id = $1 AND lid = $3 AND phone_number <> $2");

    public static readonly SqlStatement PutLid = new(
        "signal.put_lid",
        "INSERT INTO signal_lids (channel_id, phone_number, lid) VALUES ($1, $2, $3) ON CONFLICT (channel_id, phone_number) DO UPDATE SET lid = excluded.lid");

    public static readonly SqlStatement GetAccountNumbers = new(
        "signal.account_numbers", "SELECT phone_number, account FROM signal_account_numbers WHERE channel_id = $1 AND phone_number {among $2}");

    public static readonly SqlStatement PutAccountNumber = new(
        "signal.put_account_number",
        "INSERT INTO signal_account_numbers (channel_id, phone_number, account) VALUES ($1, $2, $3) ON CONFLICT (channel_id, phone_number) DO UPDATE SET account = excluded.account");

    public static readonly SqlStatement GetTrustedTokens = new(
        "signal.trusted_tokens", "SELECT name, box, issued_at, sent_at FROM signal_trusted_tokens WHERE channel_id = $1 AND name {among $2}");

    public static readonly SqlStatement PutTrustedToken = new(
        "signal.put_trusted_token",
        "INSERT INTO signal_trusted_tokens (channel_id, name, box, issued_at, sent_at) VALUES ($1, $2, $3, $4, $5) "
        + "ON CONFLICT (channel_id, name) DO UPDATE SET box = excluded.box, issued_at = excluded.issued_at, sent_at = excluded.sent_at");

    public static readonly SqlStatement DeleteTrustedToken = new("signal.delete_trusted_token", "DELETE FROM signal_trusted_tokens WHERE channel_id = $1 AND name = $2");

    /// <summary>Everything of a device that is unlinked; what LIDs belong to whom stays true.</summary>
    public static readonly SqlStatement[] Wipe =
    [
        new("signal.wipe_credentials", "DELETE FROM signal_credentials WHERE channel_id = $1"),
        new("signal.wipe_sessions", "DELETE FROM signal_sessions WHERE channel_id = $1"),
        new("signal.wipe_identities", "DELETE FROM signal_identities WHERE channel_id = $1"),
        new("signal.wipe_pre_keys", "DELETE FROM signal_pre_keys WHERE channel_id = $1"),
        new("signal.wipe_device_lists", "DELETE FROM signal_device_lists WHERE channel_id = $1"),
        new("history.wipe_chunks", "DELETE FROM history_chunks WHERE channel_id = $1"),
        new("signal.wipe_trusted_tokens", "DELETE FROM signal_trusted_tokens WHERE channel_id = $1"),
    ];
}
