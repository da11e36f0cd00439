using System.Collections.Concurrent;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>
/// Requests the admission of a request from the grain of its key. If the grain's silo does not answer, the last answer admits requests for the duration of a
/// fail-over, so that the customer's channels on other silos continue; the tokens are settled afterwards. Bounded; safe from any thread.
/// </summary>
internal sealed class KeyAdmissions(Func<string, IApiKeyGrain> keys, TimeProvider time)
{
    private const int MaxKeys = 10_000;

    /// <summary>How long a request waits for the grain while an earlier answer is at hand.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, KeptAdmission> _kept = new(StringComparer.Ordinal);

    /// <summary>Takes tokens of a key.</summary>
    /// <exception cref="GatewayException">The key is not valid, or its grain is unreachable for longer than a fail-over.</exception>
    public async Task<KeyAdmission> AdmitAsync(string hash, int cost)
    {
        var kept = _kept.GetValueOrDefault(hash);
        if (kept is { IsProbed: true } && kept.Admit(cost) is { } early)
        {
            if (early.IsAllowed) kept.Owe(cost);
            return early;
        }

        var call = RequestAsync(hash, cost);
        if (kept is null) return await call;
        await ((Task)call).WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (call.IsCompletedSuccessfully || (call.IsFaulted && !IsLost(call.Exception.InnerException))) return await call;
        if (kept.Admit(cost) is not { } admission) return await call;
        kept.IsProbed = !call.IsCompleted;
        _ = SettleAsync(call, kept, admission.IsAllowed ? cost : 0);
        return admission;
    }

    private async Task<KeyAdmission> RequestAsync(string hash, int cost)
    {
        var key = keys(hash);
        try
        {
            var admission = await key.AdmitAsync(cost);
            var kept = Keep(hash);
            kept.Note(admission);
            if (kept.TakeOwed() is > 0 and var owed) _ = RepayAsync(key, kept, owed);
            return admission;
        }
        catch (GatewayException fault)
        {
            // Not valid any more.
            if (!IsLost(fault) && _kept.TryRemove(hash, out var kept)) kept.Forget();
            throw;
        }
    }

    /// <summary>A call whose request was admitted without it has taken the tokens, or they are owed.</summary>
    private static async Task SettleAsync(Task<KeyAdmission> call, KeptAdmission kept, int cost)
    {
        try
        {
            if ((await call).IsAllowed) return;
        }
        catch (Exception fault) when (fault is GatewayException or OperationCanceledException)
        {
            // Lost; perhaps the grain took them, and the bucket of its successor is full.
        }

        finally
        {
            kept.IsProbed = false;
        }

        if (cost > 0) kept.Owe(cost);
    }

    private static async Task RepayAsync(IApiKeyGrain key, KeptAdmission kept, int owed)
    {
        try
        {
            await key.SettleAsync(owed);
        }
        catch (Exception fault) when (fault is GatewayException or OperationCanceledException)
        {
            kept.Owe(owed);
        }
    }

    private KeptAdmission Keep(string hash)
    {
        if (_kept.TryGetValue(hash, out var kept)) return kept;
        if (_kept.Count >= MaxKeys) Shrink();
        return _kept.GetOrAdd(hash, new KeptAdmission(time));
    }

    private void Shrink()
    {
        foreach (var (hash, kept) in _kept)
            if (kept.IsOver) _kept.TryRemove(hash, out _);
        if (_kept.Count >= MaxKeys) _kept.Clear();
    }

    private static bool IsLost(Exception? fault) =>
        fault is GatewayException { Code: ErrorCode.WorkerAtCapacity, Details: { } details }
            && details.GetValueOrDefault("reason") == GatewayException.SiloGone;
}
