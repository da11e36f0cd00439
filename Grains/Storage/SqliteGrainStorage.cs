using Orleans.Runtime;
using Orleans.Storage;

namespace WhatIsUp.Grains.Storage;

/// <summary>Grain state of the embedded mode, through the one writer: Orleans' AdoNet provider on SQLite blocks silo threads and stalls for seconds.</summary>
public sealed class SqliteGrainStorage(Database database, GroupCommitWriter writer, IGrainStorageSerializer serializer) : IGrainStorage
{
    private static readonly SqlStatement Read = new("grain.read", "SELECT version, payload FROM grain_states WHERE type = $1 AND grain_key = $2");

    private static readonly SqlStatement Insert = new(
        "grain.insert",
        "INSERT INTO grain_states (type, grain_key, version, payload) VALUES ($1, $2, 1, $3) "
        + "ON CONFLICT (type, grain_key) DO UPDATE SET version = grain_states.version + 1, payload = excluded.payload WHERE grain_states.payload IS NULL RETURNING version", returnsRow: true);

    private static readonly SqlStatement Update = new(
        "grain.update", "UPDATE grain_states SET version = version + 1, payload = $4 WHERE type = $1 AND grain_key = $2 AND version = $3 RETURNING version", returnsRow: true);

    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = await database.ReadOneAsync(Read, [stateName, grainId.ToString()], found => new StoredState(found.GetInt64(0), found.Bytes(1)), CancellationToken.None);
        grainState.RecordExists = row?.Payload is not null;
        grainState.ETag = row?.Payload is null ? null : row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        grainState.State = row?.Payload is { } payload ? serializer.Deserialize<T>(new BinaryData(payload)) : Activator.CreateInstance<T>();
    }

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await WriteAsync(stateName, grainId, grainState, serializer.Serialize(grainState.State).ToArray());
        grainState.RecordExists = true;
    }

    /// <inheritdoc />
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.ETag is not null) await WriteAsync(stateName, grainId, grainState, null);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private async Task WriteAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, byte[]? payload)
    {
        var unit = new WriteUnit();
        var index = grainState.ETag is { } etag
            ? unit.Add(Update, stateName, grainId.ToString(), long.Parse(etag, System.Globalization.CultureInfo.InvariantCulture), payload)
            : unit.Add(Insert, stateName, grainId.ToString(), payload);
        await writer.CommitAsync(unit, CancellationToken.None);
        grainState.ETag = unit.ResultOf(index) is long version
            ? version.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : throw new InconsistentStateException("The grain's state was written by another activation.", "unknown", grainState.ETag ?? "none");
    }

    private sealed record StoredState(long Version, byte[]? Payload);
}
