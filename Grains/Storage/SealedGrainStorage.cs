using System.Security.Cryptography;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;
using WhatIsUp.Grains.Storage.Secrets;

namespace WhatIsUp.Grains.Storage;

/// <summary>
/// Grain state as JSON, sealed for one grain before a provider sees it: endpoint secrets and proxy addresses are in it, and a row that is copied over
/// the row of another grain does not open. States of earlier versions, sealed for their type only, open too and are sealed anew when they are written.
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
    /// Asks the provider below, unless the database is away: the connections of that provider are its own and wait long. What it may still write later is known by
    /// its version: the grain's next write fails, and the grain reads again. The failure is one that can leave a grain which does not even become active.
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
        catch (Exception fault) when (StorageErrors.AreCause(fault))
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

    private static void Copy<T>(GrainState<SealedState> stored, IGrainState<T> grainState) => (grainState.ETag, grainState.RecordExists) = (stored.ETag, stored.RecordExists);

    private static string RowOf(string stateName, GrainId grainId) => $"{Table}|{stateName}|{grainId}";

    private static string EarlierRowOf<T>() => $"{Table}|{typeof(T).Name}";
}
