namespace WhatIsUp.Grains.Configuration;

/// <summary>How channels connect, queue and come back.</summary>
public sealed class ChannelOptions
{
    /// <summary>First pause before a lost connection is tried again.</summary>
    public TimeSpan FirstBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection must last for the pauses to begin anew after it.</summary>
    public TimeSpan StableAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>When a channel is tried again that is banned for a time of which WhatsApp does not say how long it is.</summary>
    public TimeSpan UnknownBan { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a lease lasts without renewal.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a silo renews the leases of all its channels.</summary>
    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a silo looks for channels without an owner.</summary>
    public TimeSpan OrphanScan { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Channels a silo wakes per second at most.</summary>
    public int WakesPerSecond { get; set; } = 100;

    /// <summary>Channels woken from one look at the database at most.</summary>
    public int WakeBatch { get; set; } = 200;

    /// <summary>Queued messages read from the database at once.</summary>
    public int QueueBatch { get; set; } = 64;

    /// <summary>Messages accepted and not sent, per channel, at most.</summary>
    public int MaxQueueDepth { get; set; } = 10_000;

    /// <summary>How long a queued message lives.</summary>
    public TimeSpan MessageLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How fast a channel sends.</summary>
    public PacingOptions Pacing { get; set; } = new();

    /// <summary>When a channel warns of how its messages fare.</summary>
    public HealthOptions Health { get; set; } = new();

    /// <summary>When channels are shown as available for a moment.</summary>
    public PresenceOptions Presence { get; set; } = new();

    /// <summary>How long a message that was handed over may stay without an answer of the server before it is sent again.</summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>First pause before a message is sent again that the server could not take; it doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan RefusalPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many connections may end under a message, the last ones with nothing else under way, before it counts as the cause.</summary>
    public int MaxSocketDrops { get; set; } = 6;

    /// <summary>How often a silo looks for queued messages of offline channels whose time is over.</summary>
    public TimeSpan ExpirySweep { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How much longer than its life a message of an offline channel is left alone: what was sent just before the connection broke may still be acknowledged.</summary>
    public TimeSpan ExpiryGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Rows that one such look reads at most.</summary>
    public int ExpiryBatch { get; set; } = 500;

    /// <summary>How often a silo looks whether a newer web version is due, and whether channels wait for one that is there.</summary>
    public TimeSpan VersionCheck { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a send waits for the answer of WhatsApp before its own is <c>queued</c>.</summary>
    public TimeSpan SendWait { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a call waits for what WhatsApp says: less than a grain's answer may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a request for a QR waits for one.</summary>
    public TimeSpan QrWait { get; set; } = TimeSpan.FromSeconds(10);
}
