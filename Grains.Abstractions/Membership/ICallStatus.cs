using Orleans.Concurrency;
using Orleans.Runtime;

namespace WhatIsUp.Grains.Abstractions.Membership;

/// <summary>Beside every grain: answers at once, whatever the grain does, so that a caller can tell a slow call from one whose silo is gone.</summary>
[Alias("CallStatus"), GrainInterfaceType("call-status")]
public interface ICallStatus : IGrainExtension
{
    /// <summary>Whether this activation may have a call that was made so long ago: not when it works on nothing, or is younger than the call by more than a call's way takes.</summary>
    [Alias("MayHave"), AlwaysInterleave, ResponseTimeout("00:00:02")] Task<bool> MayHaveAsync(TimeSpan elapsed);
}
