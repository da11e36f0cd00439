using WhatIsUp.Grains.Abstractions.Membership;

namespace WhatIsUp.Grains.Membership;

/// <inheritdoc />
internal sealed class CallStatus(RunningCalls calls) : ICallStatus
{
    /// <inheritdoc />
    public Task<bool> IsRunningAsync(long tag) => Task.FromResult(calls.Contains(tag));

    /// <inheritdoc />
    public Task<bool> IsRunningInTurnAsync(long tag) => Task.FromResult(calls.Contains(tag));
}
