namespace WhatIsUp.Sandbox.Rest;

/// <summary>Limits on new chats; they replace those of before.</summary>
internal sealed record LimitsBody
{
    public DateTimeOffset? TimeLockUntil { get; init; }

    public SandboxCappingState? CappingState { get; init; }

    public int? CappingUsed { get; init; }

    public int? CappingTotal { get; init; }

    public DateTimeOffset? CappingUntil { get; init; }

    public SandboxLimits ToLimits()
    {
        if (CappingUsed is < 0) throw RequestReader.Refused("The number is 0 or more.", "policy.limits.capping_used");
        if (CappingTotal is < 1) throw RequestReader.Refused("The number is 1 or more.", "policy.limits.capping_total");
        return new SandboxLimits
        {
            TimeLockUntil = TimeLockUntil, CappingState = CappingState ?? SandboxCappingState.None, CappingUsed = CappingUsed ?? 0, CappingTotal = CappingTotal, CappingUntil = CappingUntil,
        };
    }
}
