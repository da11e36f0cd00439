using Orleans.Concurrency;
using Orleans.Runtime;

namespace WhatIsUp.Grains.Abstractions.Membership;

/// <summary>Extension of every grain: whether a tagged call is running, so that its caller can distinguish a slow call from a lost one.</summary>
[Alias("CallStatus"), GrainInterfaceType("call-status")]
public interface ICallStatus : IGrainExtension
{
    /// <summary>Whether the call has begun and has not ended. Answered at once, whatever the grain is doing.</summary>
    [Alias("IsRunning"), AlwaysInterleave, ResponseTimeout("00:00:03")] Task<bool> IsRunningAsync(long tag);

    /// <summary>
    /// The same, but in turn: every call that arrived before this one has begun, so that one which is not running has ended, or never arrived.
    /// </summary>
    [Alias("IsRunningInTurn"), ResponseTimeout("00:00:30")] Task<bool> IsRunningInTurnAsync(long tag);
}
