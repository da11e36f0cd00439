namespace WhatIsUp.Sandbox.State;

/// <summary>What still has to go wrong at a device.</summary>
internal sealed class DeviceFaults
{
    public int Duplicates { get; set; }

    public int Undecryptables { get; set; }

    public int Unavailables { get; set; }

    public int Nacks { get; set; }

    public int NackCode { get; set; }

    /// <summary>Until when the account may start no new chats, as in the response to its query.</summary>
    public DateTimeOffset? RestrictedUntil { get; set; }

    public int DropsOnMessage { get; set; }

    public int RefusedRequests { get; set; }

    public int RefusalCode { get; set; }

    public int IgnoredRequests { get; set; }

    public int KeyListsWithoutKey { get; set; }

    public int DelayedAcks { get; set; }

    public TimeSpan AckDelay { get; set; }
}
