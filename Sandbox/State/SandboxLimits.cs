namespace WhatIsUp.Sandbox.State;

/// <summary>
/// What the server lets an account do with people it never wrote to. Its devices are notified of each change, and get it as the response to their query.
/// </summary>
public sealed record SandboxLimits
{
    /// <summary>No limit.</summary>
    public static SandboxLimits None { get; } = new();

    /// <summary>Until when the account may start no new chats (463), or null; a time that is past ends the lock.</summary>
    public DateTimeOffset? TimeLockUntil { get; init; }

    /// <summary>How near the account is to its cap on new chats; a capped one may start none (475) until <see cref="CappingUntil"/>.</summary>
    public SandboxCappingState CappingState { get; init; }

    /// <summary>New chats of this cycle; each one that is started counts.</summary>
    public int CappingUsed { get; init; }

    /// <summary>New chats that a cycle allows, or null for any number; the account is capped when it reaches them.</summary>
    public int? CappingTotal { get; init; }

    /// <summary>When the cycle ends, or null.</summary>
    public DateTimeOffset? CappingUntil { get; init; }
}

/// <summary>How near an account is to its cap on new chats.</summary>
public enum SandboxCappingState
{
    /// <summary>Far from it.</summary>
    None,

    /// <summary>The first warning.</summary>
    FirstWarning,

    /// <summary>The second warning.</summary>
    SecondWarning,

    /// <summary>No new chats until the cycle ends.</summary>
    Capped,
}
