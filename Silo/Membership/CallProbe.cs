using System.Reflection;
using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Membership;

namespace WhatIsUp.Silo.Membership;

/// <summary>
/// Determines by probes of its grain whether a long call is still running. The call is lost if two probes, one sent after the answer to the other, found it
/// absent, or if no probe was answered for a while.
/// </summary>
internal sealed class CallProbe(IAddressable grain, MethodInfo method, long tag, Task call, TimeProvider time)
{
    /// <summary>Time between probes. They overlap: one to a dead silo is never answered, and the next one is sent to its successor.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    /// <summary>Time between probes while the call is running.</summary>
    private static readonly TimeSpan RunningInterval = TimeSpan.FromMilliseconds(1_400);

    /// <summary>
    /// Without any answer for so long, the call is lost: together with the usual duration of a call, 4.2 s after it was made. Shorter for a late call of a
    /// request.
    /// </summary>
    private readonly TimeSpan _silence = CallBudget.Silence(TimeSpan.FromMilliseconds(2_800), time);

    private readonly ICallStatus _status = grain.AsReference<ICallStatus>();

    /// <summary>A call that interleaves begins as it arrives; any other may wait in the grain's queue, where only a probe in turn finds it.</summary>
    private readonly bool _mayWait = method.GetCustomAttribute<AlwaysInterleaveAttribute>() is null;

    private long _answeredAt = time.GetTimestamp();
    private long _absentAt;
    private long _turnSentAt;
    private TimeSpan _turnPatience = RunningInterval;
    private volatile bool _isRunning;
    private volatile bool _isAbsent;

    /// <summary>Sends probes until the call has ended or is known to be lost.</summary>
    public async Task<bool> IsLostAsync()
    {
        while (!call.IsCompleted)
        {
            _ = ProbeAsync();
            await call.WaitAsync(_isRunning ? RunningInterval : Interval, time).ConfigureAwait(CallWatch.Quietly);
            if (!call.IsCompleted && (_isAbsent || time.GetElapsedTime(Volatile.Read(ref _answeredAt)) >= _silence)) return true;
        }

        return false;
    }

    private async Task ProbeAsync()
    {
        try
        {
            var sentAt = time.GetTimestamp();
            var isRunning = await _status.IsRunningAsync(tag);
            Volatile.Write(ref _answeredAt, time.GetTimestamp());
            if (!isRunning && _mayWait)
            {
                // One that waits may be lost with its silo: after a while, another one is sent.
                if (_turnSentAt != 0 && time.GetElapsedTime(_turnSentAt) < _turnPatience) return;
                if (_turnSentAt != 0) _turnPatience *= 2;
                sentAt = _turnSentAt = time.GetTimestamp();
                isRunning = await _status.IsRunningInTurnAsync(tag);
                _turnSentAt = 0;
            }

            Note(isRunning, sentAt);
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException or OperationCanceledException or GatewayException)
        {
            // Not answered.
        }
    }

    private void Note(bool isRunning, long sentAt)
    {
        _isRunning = isRunning;
        var absentAt = Volatile.Read(ref _absentAt);
        if (isRunning) Volatile.Write(ref _absentAt, 0);
        else if (absentAt == 0) Volatile.Write(ref _absentAt, time.GetTimestamp());
        else if (sentAt > absentAt) _isAbsent = true;
    }
}
