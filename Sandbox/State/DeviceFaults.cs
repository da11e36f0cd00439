namespace WhatIsUp.Sandbox.State;

/// <summary>What still has to go wrong at a device.</summary>
internal sealed class DeviceFaults
{
    public int Duplicates { get; set; }

    public int Undecryptables { get; set; }

    public int Nacks { get; set; }

    public int NackCode { get; set; }

    public int DelayedAcks { get; set; }

    public TimeSpan AckDelay { get; set; }
}
