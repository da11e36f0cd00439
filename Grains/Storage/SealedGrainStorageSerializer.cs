using System.Text.Json;
using Orleans.Storage;
using WhatIsUp.Grains.Storage.Secrets;

namespace WhatIsUp.Grains.Storage;

/// <summary>Grain state as JSON, sealed: endpoint secrets and proxy addresses are in it. Serves SQLite and PostgreSQL alike.</summary>
public sealed class SealedGrainStorageSerializer(SecretBox box) : IGrainStorageSerializer
{
    private const string Row = "grain_states";

    /// <inheritdoc />
    public BinaryData Serialize<T>(T? input) => new(box.Seal(RowOf<T>(), JsonSerializer.SerializeToUtf8Bytes(input)));

    /// <inheritdoc />
    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(box.Open(RowOf<T>(), input.ToMemory().Span))!;

    /// <summary>Orleans gives a serializer the state alone, so the type is the finest identity it can bind.</summary>
    private static string RowOf<T>() => Row + "|" + typeof(T).Name;
}
