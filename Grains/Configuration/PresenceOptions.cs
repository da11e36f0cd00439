namespace WhatIsUp.Grains.Configuration;

/// <summary>
/// Channels that do not appear as available become available briefly from time to time: WhatsApp unlinks devices that are idle for 14 days.
/// </summary>
public sealed class PresenceOptions
{
    /// <summary>How long a channel is unavailable before it becomes available briefly.</summary>
    public TimeSpan PulseInterval { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Maximum extra delay; each channel has a fixed share of it.</summary>
    public TimeSpan PulseSpread { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How long a channel remains available. The phone shows no notifications meanwhile.</summary>
    public TimeSpan PulseDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Interval at which a silo looks for due channels.</summary>
    public TimeSpan PulseCheck { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Maximum number of channels per check; those that waited longest come first.</summary>
    public int PulsesPerCheck { get; set; } = 20;
}
