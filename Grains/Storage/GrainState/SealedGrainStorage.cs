using System.Security.Cryptography;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Secrets;

namespace WhatIsUp.Grains.Storage.GrainState;

/// <summary>
/// Grain state as JSON, encrypted for one grain before a provider sees it: it contains endpoint secrets and proxy addresses, and a row copied over the row of
/// another grain can't be decrypted. States of earlier versions, encrypted for their type only, can be decrypted, and are encrypted for their grain when
/// written.
/// </summary>
public sealed class SealedGrainStorage(IGrainStorage rows, SecretBox box, DatabaseAvailability availability) : IGrainStorage
{
    private const string Table = "grain_states";

    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var stored = new GrainState<SealedState>(new SealedState());
        await ReachAsync(() => rows.ReadStateAsync(stateName, grainId, stored));
        var hasState = stored is { RecordExists: true, State.Bytes.IsEmpty: false };
        grainState.State = hasState ? Open<T>(stateName, grainId, stored.State!.Bytes.Span) : Activator.CreateInstance<T>();
        Copy(stored, grainState);
    }

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var value = box.Seal(RowOf(stateName, grainId), JsonSerializer.SerializeToUtf8Bytes(grainState.State));
        var stored = new GrainState<SealedState>(new SealedState { Bytes = value }, grainState.ETag) { RecordExists = grainState.RecordExists };
        await ReachAsync(() => rows.WriteStateAsync(stateName, grainId, stored));
        Copy(stored, grainState);
    }

    /// <inheritdoc />
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var stored = new GrainState<SealedState>(new SealedState(), grainState.ETag) { RecordExists = grainState.RecordExists };
        await ReachAsync(() => rows.ClearStateAsync(stateName, grainId, stored));
        grainState.State = Activator.CreateInstance<T>();
        Copy(stored, grainState);
    }

    /// <summary>
    /// Calls the underlying provider, unless the database is unavailable: the provider has its own connections with long timeouts. A late write of it is
    /// detected by its version: the grain's next write fails, and the grain reads again. The failure type can be thrown by a grain that does not even become
    /// active.
    /// </summary>
    private async Task ReachAsync(Func<Task> work)
    {
        var away = availability.Away;
        if (away.IsCancellationRequested)
        {
            _ = availability.Refuse(isUnwritten: true);
            throw StorageErrors.Unavailable();
        }

        var working = work();
        try
        {
            await working.WaitAsync(away);
        }
        catch (OperationCanceledException) when (away.IsCancellationRequested && !working.IsCompleted)
        {
            _ = working.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            _ = availability.Refuse(isUnwritten: false);
            throw StorageErrors.Unavailable();
        }
        catch (Exception fault) when (StorageErrors.IsUnavailable(fault))
        {
            availability.NoteFault();
            throw StorageErrors.Unavailable();
        }
    }

    private T Open<T>(string stateName, GrainId grainId, ReadOnlySpan<byte> value)
    {
        byte[] plain;
        try
        {
            plain = box.Open(RowOf(stateName, grainId), value);
        }
        catch (AuthenticationTagMismatchException)
        {
            plain = box.Open(EarlierRowOf<T>(), value);
        }
        return JsonSerializer.Deserialize<T>(plain)!;
    }

    private static void Copy<T>(GrainState<SealedState> stored, IGrainState<T> grainState) =>
        (grainState.ETag, grainState.RecordExists) = (stored.ETag, stored.RecordExists);

    private static string RowOf(string stateName, GrainId grainId) => $"{Table}|{stateName}|{grainId}";

    private static string EarlierRowOf<T>() => $"{Table}|{typeof(T).Name}";
}
