using Orleans.Runtime;
using WhatIsUp.Grains.Abstractions.Membership;

namespace WhatIsUp.Grains.Membership;

/// <inheritdoc />
internal sealed class CallStatus(IGrainContext context) : ICallStatus
{
    /// <summary>A call's way, and the wait for the activation that it begins.</summary>
    private static readonly TimeSpan Allowance = TimeSpan.FromSeconds(1);

    /// <summary>One that works on nothing has no call that waits: whatever waits begins as soon as nothing else runs.</summary>
    public Task<bool> MayHaveAsync(TimeSpan elapsed) => Task.FromResult(
        context.GetComponent<ActivationClock>() is not { } clock || (clock.IsBusy && clock.Age + Allowance >= elapsed));
}
