using WhatIsUp.Grains.Abstractions;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

/// <summary>The app state: keys, sealed at rest, and how far each collection is.</summary>
public sealed partial class SignalRows
{
    /// <summary>All keys that the phone has shared, the oldest first.</summary>
    public async ValueTask<IReadOnlyList<SharedAppStateKey>> LoadAppStateKeysAsync(ChannelId channel, CancellationToken cancellationToken)
    {
        var id = channel.ToString();
        return await database.ReadAsync(
            AppStateSql.GetKeys, [id],
            row => new SharedAppStateKey(Convert.FromHexString(row.GetString(0)), box.Open(AppStateKeyRow(id, row.GetString(0)), row.Bytes(2)!), row.GetInt64(1)), cancellationToken);
    }

    /// <summary>The collections that were read before.</summary>
    public async ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(ChannelId channel, CancellationToken cancellationToken) => await database.ReadAsync(
        AppStateSql.GetCollections, [channel.ToString()], row => new CollectionState(row.GetString(0), (ulong)row.GetInt64(1), row.Bytes(2)!), cancellationToken);

    /// <summary>Value MACs of entries, in one round trip.</summary>
    public async ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(
        ChannelId channel, string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (indexMacs.Count == 0) return found;
        var rows = await database.ReadAsync(
            AppStateSql.GetEntries, [channel.ToString(), collection, SqlText.List(indexMacs)], row => (Index: row.GetString(0), Mac: row.Bytes(1)!), cancellationToken);
        foreach (var (index, mac) in rows) found[index] = mac;
        return found;
    }

    private void ApplyAppState(WriteUnit unit, string id, StoreBatch batch)
    {
        if (batch.WipesDevice)
            foreach (var statement in AppStateSql.Wipe) unit.Add(statement, id);
        foreach (var key in batch.AppStateKeys)
        {
            var keyId = Convert.ToHexString(key.Id);
            unit.Add(AppStateSql.PutKey, id, keyId, key.Timestamp, box.Seal(AppStateKeyRow(id, keyId), key.Data));
        }
        foreach (var (name, change) in batch.Collections)
        {
            if (change.IsReplaced) unit.Add(AppStateSql.DeleteEntries, id, name);
            unit.Add(AppStateSql.PutCollection, id, name, (long)change.State.Version, change.State.Hash);
            foreach (var (index, mac) in change.ValueMacs)
            {
                if (mac is null) unit.Add(AppStateSql.DeleteEntry, id, name, index);
                else unit.Add(AppStateSql.PutEntry, id, name, index, mac);
            }
        }
    }

    private static string AppStateKeyRow(string channel, string keyId) => "app_state_keys|" + channel + "|" + keyId;
}
