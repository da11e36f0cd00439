using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>The app state: keys, encrypted at rest, and the version of each collection.</summary>
public sealed class AppStateRows(Database database, SecretBox box)
{
    private static readonly SqlQuery<(string KeyId, long MadeAt, byte[] Box)> GetKeys = new(
        "app_state.keys",
        "SELECT key_id, made_at, box FROM app_state_keys WHERE channel_id = @channel_id ORDER BY made_at, key_id",
        new(columns =>
        {
            int keyId = columns["key_id"], madeAt = columns["made_at"], box = columns["box"];
            return row => (row.GetString(keyId), row.GetInt64(madeAt), row.GetFieldValue<byte[]>(box));
        }));

    private static readonly SqlStatement PutKey = new(
        "app_state.put_key",
        """
        INSERT INTO app_state_keys (channel_id, key_id, made_at, box) VALUES (@channel_id, @key_id, @made_at, @box)
        ON CONFLICT (channel_id, key_id) DO UPDATE SET made_at = excluded.made_at, box = excluded.box
        """);

    private static readonly SqlQuery<CollectionState> GetCollections = new(
        "app_state.collections",
        "SELECT name, version, hash FROM app_state_collections WHERE channel_id = @channel_id",
        new(columns =>
        {
            int name = columns["name"], version = columns["version"], hash = columns["hash"];
            return row => new CollectionState(row.GetString(name), (ulong)row.GetInt64(version), row.GetFieldValue<byte[]>(hash));
        }));

    private static readonly SqlStatement PutCollection = new(
        "app_state.put_collection",
        """
        INSERT INTO app_state_collections (channel_id, name, version, hash) VALUES (@channel_id, @name, @version, @hash)
        ON CONFLICT (channel_id, name) DO UPDATE SET version = excluded.version, hash = excluded.hash
        """);

    private static readonly SqlQuery<(string Index, byte[] Mac)> GetEntries = new(
        "app_state.entries",
        "SELECT index_mac, value_mac FROM app_state_entries WHERE channel_id = @channel_id AND name = @name AND index_mac {among @index_macs}",
        new(columns =>
        {
            int index = columns["index_mac"], mac = columns["value_mac"];
            return row => (row.GetString(index), row.GetFieldValue<byte[]>(mac));
        }));

    private static readonly SqlStatement PutEntry = new(
        "app_state.put_entry",
        """
        INSERT INTO app_state_entries (channel_id, name, index_mac, value_mac) VALUES (@channel_id, @name, @index_mac, @value_mac)
        ON CONFLICT (channel_id, name, index_mac) DO UPDATE SET value_mac = excluded.value_mac
        """);

    private static readonly SqlStatement DeleteEntry = new(
        "app_state.delete_entry", "DELETE FROM app_state_entries WHERE channel_id = @channel_id AND name = @name AND index_mac = @index_mac");

    private static readonly SqlStatement DeleteEntries = new(
        "app_state.delete_entries", "DELETE FROM app_state_entries WHERE channel_id = @channel_id AND name = @name");

    private static readonly SqlStatement[] Wipe =
    [
        new("app_state.wipe_keys", "DELETE FROM app_state_keys WHERE channel_id = @channel_id"),
        new("app_state.wipe_collections", "DELETE FROM app_state_collections WHERE channel_id = @channel_id"),
        new("app_state.wipe_entries", "DELETE FROM app_state_entries WHERE channel_id = @channel_id"),
    ];

    /// <summary>All keys that the phone has shared, the oldest first.</summary>
    public async ValueTask<IReadOnlyList<SharedAppStateKey>> LoadKeysAsync(ChannelId channel, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(GetKeys, [("channel_id", channel)], cancellationToken);
        return [.. rows.Select(row =>
            new SharedAppStateKey(Convert.FromHexString(row.KeyId), box.Open(KeyRow(channel, row.KeyId), row.Box), row.MadeAt))];
    }

    /// <summary>The collections that were read before.</summary>
    public async ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(ChannelId channel, CancellationToken cancellationToken) =>
        await database.ReadAsync(GetCollections, [("channel_id", channel)], cancellationToken);

    /// <summary>Value MACs of entries, in one round trip.</summary>
    public async ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(
        ChannelId channel, string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken)
    {
        if (indexMacs.Count == 0) return new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var rows = await database.ReadAsync(GetEntries, [("channel_id", channel), ("name", collection), ("index_macs", SqlText.List(indexMacs))],
            cancellationToken);
        return rows.ToDictionary(row => row.Index, row => row.Mac, StringComparer.Ordinal);
    }

    /// <summary>Appends the changes of the app state.</summary>
    internal void Apply(UnitOfWork unit, ChannelId channel, DeviceStateChanges batch)
    {
        if (batch.WipesDevice)
            foreach (var statement in Wipe) unit.Add(statement, ("channel_id", channel));
        foreach (var key in batch.AppStateKeys)
        {
            var keyId = Convert.ToHexString(key.Id);
            unit.Add(PutKey, ("channel_id", channel), ("key_id", keyId), ("made_at", key.Timestamp),
                ("box", box.Seal(KeyRow(channel, keyId), key.Data)));
        }
        foreach (var (name, change) in batch.Collections)
        {
            if (change.IsReplaced) unit.Add(DeleteEntries, ("channel_id", channel), ("name", name));
            unit.Add(PutCollection, ("channel_id", channel), ("name", name), ("version", (long)change.State.Version), ("hash", change.State.Hash));
            foreach (var (index, mac) in change.ValueMacs)
            {
                if (mac is null) unit.Add(DeleteEntry, ("channel_id", channel), ("name", name), ("index_mac", index));
                else unit.Add(PutEntry, ("channel_id", channel), ("name", name), ("index_mac", index), ("value_mac", mac));
            }
        }
    }

    private static string KeyRow(ChannelId channel, string keyId) => $"app_state_keys|{channel}|{keyId}";
}
