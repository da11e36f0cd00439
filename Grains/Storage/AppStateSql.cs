namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on the tables app_state_*.</summary>
internal static class AppStateSql
{
    public static readonly SqlStatement GetKeys = new("app_state.keys", "SELECT key_id, made_at, box FROM app_state_keys WHERE channel_id = $1 ORDER BY made_at, key_id");

    public static readonly SqlStatement PutKey = new(
        "app_state.put_key",
        "INSERT INTO app_state_keys (channel_id, key_id, made_at, box) VALUES ($1, $2, $3, $4) "
        + "ON CONFLICT (channel_id, key_id) DO UPDATE SET made_at = excluded.made_at, box = excluded.box");

    public static readonly SqlStatement GetCollections = new("app_state.collections", "SELECT name, version, hash FROM app_state_collections WHERE channel_id = $1");

    public static readonly SqlStatement PutCollection = new(
        "app_state.put_collection",
        "INSERT INTO app_state_collections (channel_id, name, version, hash) VALUES ($1, $2, $3, $4) "
        + "ON CONFLICT (channel_id, name) DO UPDATE SET version = excluded.version, hash = excluded.hash");

    public static readonly SqlStatement GetEntries = new(
        "app_state.entries", "SELECT index_mac, value_mac FROM app_state_entries WHERE channel_id = $1 AND name = $2 AND index_mac {among $3}");

    public static readonly SqlStatement PutEntry = new(
        "app_state.put_entry",
        "INSERT INTO app_state_entries (channel_id, name, index_mac, value_mac) VALUES ($1, $2, $3, $4) "
        + "ON CONFLICT (channel_id, name, index_mac) DO UPDATE SET value_mac = excluded.value_mac");

    public static readonly SqlStatement DeleteEntry = new("app_state.delete_entry", "DELETE FROM app_state_entries WHERE channel_id = $1 AND name = $2 AND index_mac = $3");

    public static readonly SqlStatement DeleteEntries = new("app_state.delete_entries", "DELETE FROM app_state_entries WHERE channel_id = $1 AND name = $2");

    /// <summary>Everything of a device that is unlinked.</summary>
    public static readonly SqlStatement[] Wipe =
    [
        new("app_state.wipe_keys", "DELETE FROM app_state_keys WHERE channel_id = $1"),
        new("app_state.wipe_collections", "DELETE FROM app_state_collections WHERE channel_id = $1"),
        new("app_state.wipe_entries", "DELETE FROM app_state_entries WHERE channel_id = $1"),
    ];
}
