using Orleans.Runtime;
using Orleans.Storage;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.GrainState;

/// <summary>Grain state of the embedded mode, through the one writer: Orleans' AdoNet provider on SQLite blocks silo threads and stalls for seconds.</summary>
public sealed class SqliteGrainStorage(Database database, GroupCommitWriter writer, IGrainStorageSerializer serializer) : IGrainStorage
{
    private static readonly SqlQuery<StoredState> Read = new(
        "grain.read",
        "SELECT version, payload FROM grain_states WHERE type = @type AND grain_key = @grain_key",
        new(columns =>
        {
            int version = columns["version"], payload = columns["payload"];
            return row => new StoredState(row.GetInt64(version), row.Bytes(payload));
        }));

    private static readonly SqlStatement Insert = new(
        "grain.insert",
        """
        INSERT INTO grain_states (type, grain_key, version, payload) VALUES (@type, @grain_key, 1, @payload)
        ON CONFLICT (type, grain_key) DO UPDATE SET version = grain_states.version + 1, payload = excluded.payload
        WHERE grain_states.payload IS NULL RETURNING version
        """,
        returnsValue: true);

    private static readonly SqlStatement Update = new(
        "grain.update",
        """
        UPDATE grain_states SET version = version + 1, payload = @payload
        WHERE type = @type AND grain_key = @grain_key AND version = @version RETURNING version
        """,
        returnsValue: true);

    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = await database.ReadOneAsync(Read, [("type", stateName), ("grain_key", grainId.ToString())], CancellationToken.None);
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
        var unit = new UnitOfWork();
        SqlArgument[] state = [("type", stateName), ("grain_key", grainId.ToString()), ("payload", payload)];
        var index = grainState.ETag is { } etag
            ? unit.Add(Update, [.. state, ("version", long.Parse(etag, System.Globalization.CultureInfo.InvariantCulture))])
            : unit.Add(Insert, state);
        await writer.CommitAsync(unit, CancellationToken.None);
        grainState.ETag = unit.ResultOf(index) is long version
            ? version.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : throw new InconsistentStateException("The grain's state was written by another activation.", "unknown", grainState.ETag ?? "none");
    }

    private sealed record StoredState(long Version, byte[]? Payload);
}
