namespace WhatIsUp.Grains.Configuration;

/// <summary>
/// How fast a channel sends. What is over budget waits in the queue. People who wrote in the last 24 hours, and those with whom the channel has a conversation, are
/// written to as fast as messages go; strangers have a budget that grows with the age of the link.
/// </summary>
public sealed class PacingOptions
{
    /// <summary>Messages per second in the long run; 0 for as fast as the network takes them.</summary>
    public double MessagesPerSecond { get; set; } = 20;

    /// <summary>Messages that may go out at once after a pause.</summary>
    public int MessageBurst { get; set; } = 200;

    /// <summary>Strangers per day that an account writes to once it is warm; 0 for any number, also of a new one.</summary>
    public int StrangersPerDay { get; set; } = 250;

    /// <summary>Strangers per day that an account writes to on the day it is linked.</summary>
    public int StrangersPerDayWhenNew { get; set; } = 20;

    /// <summary>How long the budget takes to grow from the one to the other.</summary>
    public TimeSpan WarmUp { get; set; } = TimeSpan.FromDays(28);

    /// <summary>True to pace test channels too.</summary>
    public bool PacesTestChannels { get; set; }
}
