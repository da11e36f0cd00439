using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Membership;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Silo.Membership;

/// <summary>
/// Fails lost calls, because a silo on the way of the call or of its answer died or is frozen, long before their own deadline. Each call is tagged. If one
/// takes longer than usual, <see cref="CallProbe"/> finds out from its grain whether it is still running. All failures to reach a grain get the same exception.
/// </summary>
public sealed class CallWatch(TimeProvider time) : IOutgoingGrainCallFilter
{
    /// <summary>Waits in the caller's context, whatever the outcome.</summary>
    internal const ConfigureAwaitOptions Quietly = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    /// <summary>Usual duration of a call: longer ones are probed.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(1_400);

    /// <inheritdoc />
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (!CallTag.IsFor(context.InterfaceMethod) || context.Grain is not IAddressable grain)
        {
            await context.Invoke();
            return;
        }

        var tag = Random.Shared.NextInt64();
        RequestContext.Set(CallTag.Key, tag);
        var call = context.Invoke();
        await call.WaitAsync(Usual, time).ConfigureAwait(Quietly);
        if (!call.IsCompleted && await new CallProbe(grain, context.InterfaceMethod, tag, call, time).IsLostAsync())
        {
            _ = call.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            throw SiloGone();
        }

        try
        {
            await call;
        }
        catch (Exception fault) when (IsUndelivered(fault, context.Request.GetCancellationToken()))
        {
            throw SiloGone();
        }
    }

    /// <summary>
    /// True for Orleans' own faults: it could not deliver the call, or stopped looking for the grain because a silo died. Exceptions of grains are <see
    /// cref="GatewayException"/>.
    /// </summary>
    private static bool IsUndelivered(Exception fault, CancellationToken caller) =>
        fault is TimeoutException or OrleansException || (fault is OperationCanceledException && !caller.IsCancellationRequested);

    private static GatewayException SiloGone() => new(
        ErrorCode.WorkerAtCapacity, "The part of the service that has this does not answer; try again.",
        new Dictionary<string, string> { ["reason"] = GatewayException.SiloGone });
}
