namespace WhatIsUp.Grains.Configuration;

/// <summary>How channels that are not shown as available prove now and then that their device is in use: WhatsApp unlinks devices that are idle for 14 days.</summary>
public sealed class PresenceOptions
{
    /// <summary>How long a channel was not available before it is, for a moment.</summary>
    public TimeSpan PulseInterval { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Each channel waits longer than that, by a share of this that is its own.</summary>
    public TimeSpan PulseSpread { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How long such a moment lasts. The phone shows no notifications in it.</summary>
    public TimeSpan PulseDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a silo looks which channels are due.</summary>
    public TimeSpan PulseCheck { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Channels of a silo that are shown after one look at most; those that waited longest come first.</summary>
    public int PulsesPerCheck { get; set; } = 20;
}
