namespace WhatIsUp.Grains.Configuration;

/// <summary>
/// Send rate of a channel. Messages above the limits wait in the queue. Only the message rate applies to people who wrote within 24 hours or have
/// a conversation with the channel; messages to strangers also have a daily limit, which grows with the age of the link.
/// </summary>
public sealed class PacingOptions
{
    /// <summary>Sustained messages per second; 0 for no limit.</summary>
    public double MessagesPerSecond { get; set; } = 20;

    /// <summary>Burst of messages after a pause.</summary>
    public int MessageBurst { get; set; } = 200;

    /// <summary>Strangers per day after the warm-up; 0 for no limit, also during the warm-up.</summary>
    public int StrangersPerDay { get; set; } = 250;

    /// <summary>Strangers per day on the day the account is linked.</summary>
    public int StrangersPerDayWhenNew { get; set; } = 20;

    /// <summary>Duration of the growth from <see cref="StrangersPerDayWhenNew"/> to <see cref="StrangersPerDay"/>.</summary>
    public TimeSpan WarmUp { get; set; } = TimeSpan.FromDays(28);

    /// <summary>True to apply the limits to test channels, too.</summary>
    public bool PacesTestChannels { get; set; }
}
