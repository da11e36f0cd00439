using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Membership;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Silo.Membership;

/// <summary>
/// Ends calls whose answer can't come any more, because the silo that has them is gone or frozen, long before their own deadline. A call that takes longer than
/// usual is followed by a question at the same grain that every activation answers at once: whether it may have the call at all. Two answers decide.
/// </summary>
public sealed class CallWatch(TimeProvider time) : IOutgoingGrainCallFilter
{
    private const int Questions = 2;

    /// <summary>How long a call is left alone, and how long one question waits: with two questions a call to a frozen silo fails after 4.2 s.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1_400);

    /// <summary>Pause between two questions that were answered: the answer to the call may be under way.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(300);

    /// <inheritdoc />
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var call = context.Invoke();
        var since = time.GetTimestamp();
        while (!call.IsCompleted)
        {
            await call.WaitAsync(Pause, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (call.IsCompleted || !IsWatched(context) || context.Grain is not IAddressable grain || !await IsLostAsync(grain, since, call)) continue;
            _ = call.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            throw new GatewayException(ErrorCode.WorkerAtCapacity, "The part of the service that has this does not answer; try again.", new Dictionary<string, string> { ["reason"] = "silo_gone" });
        }

        await call;
    }

    private static bool IsWatched(IOutgoingGrainCallContext context) =>
        context.InterfaceMethod?.DeclaringType is { } type && type != typeof(ICallStatus) && type.Namespace?.StartsWith("WhatIsUp.", StringComparison.Ordinal) == true
        && !typeof(IGrainObserver).IsAssignableFrom(type) && !typeof(Orleans.Services.IGrainService).IsAssignableFrom(type);

    private async Task<bool> IsLostAsync(IAddressable grain, long since, Task call)
    {
        var status = grain.AsReference<ICallStatus>();
        for (var question = 1; question <= Questions; question++)
        {
            try
            {
                if (await status.MayHaveAsync(time.GetElapsedTime(since)).WaitAsync(Pause, time)) return false;
                await call.WaitAsync(Again, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
            catch (TimeoutException)
            {
                // The question has waited long enough.
            }
            catch (OrleansException)
            {
                await call.WaitAsync(Again, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }

            if (call.IsCompleted) return false;
        }

        return !call.IsCompleted;
    }
}
