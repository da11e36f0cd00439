namespace WhatIsUp.Grains.Configuration;

/// <summary>How fast a channel sends. What is over budget waits in the queue; it fails only when its time is over.</summary>
public sealed class PacingOptions
{
    /// <summary>Messages per second in the long run; 0 for as fast as the network takes them.</summary>
    public double MessagesPerSecond { get; set; } = 20;

    /// <summary>Messages that may go out at once after a pause.</summary>
    public int MessageBurst { get; set; } = 200;

    /// <summary>People per day who are written to for the first time, in the long run; 0 for any number.</summary>
    public int FirstContactsPerDay { get; set; } = 500;

    /// <summary>First contacts that may go out at once after a pause.</summary>
    public int FirstContactBurst { get; set; } = 50;

    /// <summary>True to pace test channels too.</summary>
    public bool PacesTestChannels { get; set; }
}
