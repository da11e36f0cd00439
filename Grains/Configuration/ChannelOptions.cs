namespace WhatIsUp.Grains.Configuration;

/// <summary>Connections, queues and leases of channels.</summary>
public sealed class ChannelOptions
{
    /// <summary>Initial delay before reconnecting.</summary>
    public TimeSpan FirstBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Maximum delay before reconnecting.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection must last for the next delay to start at <see cref="FirstBackoff"/> again.</summary>
    public TimeSpan StableAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Delay before reconnecting a channel whose ban has no known end.</summary>
    public TimeSpan UnknownBan { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Lifetime of a lease without renewal.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Interval at which a silo renews the leases of its channels.</summary>
    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Interval at which a silo looks for channels without an owner.</summary>
    public TimeSpan OrphanScan { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Maximum number of channels that a silo activates per second.</summary>
    public int WakesPerSecond { get; set; } = 100;

    /// <summary>Maximum number of channels activated per scan.</summary>
    public int WakeBatch { get; set; } = 200;

    /// <summary>Number of queued messages read from the database at once.</summary>
    public int QueueBatch { get; set; } = 64;

    /// <summary>Maximum number of accepted but unsent messages per channel.</summary>
    public int MaxQueueDepth { get; set; } = 10_000;

    /// <summary>Lifetime of a queued message.</summary>
    public TimeSpan MessageLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Send rate of a channel.</summary>
    public PacingOptions Pacing { get; set; } = new();

    /// <summary>Thresholds for health warnings of a channel.</summary>
    public HealthOptions Health { get; set; } = new();

    /// <summary>When channels briefly appear as available.</summary>
    public PresenceOptions Presence { get; set; } = new();

    /// <summary>Imports of products.</summary>
    public ImportOptions Imports { get; set; } = new();

    /// <summary>How long a sent message may remain without an ack from the server before it is sent again.</summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>Initial delay before a message rejected as temporary is sent again; it doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan RefusalPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How many connections may end while a message is being sent, the last ones with no other message in flight, before the message counts as the cause.
    /// </summary>
    public int MaxSocketDrops { get; set; } = 6;

    /// <summary>Interval at which a silo looks for expired messages of offline channels.</summary>
    public TimeSpan ExpirySweep { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Extra time before a message of an offline channel expires: one that was sent just before the connection broke may still be acknowledged.
    /// </summary>
    public TimeSpan ExpiryGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Maximum number of rows read per expiry sweep.</summary>
    public int ExpiryBatch { get; set; } = 500;

    /// <summary>Interval at which a silo checks whether the web version is outdated and whether channels wait for a newer one.</summary>
    public TimeSpan VersionCheck { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a send waits for WhatsApp's ack before its reply is <c>queued</c>.</summary>
    public TimeSpan SendWait { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a call waits for WhatsApp's response; less than the response timeout of grains.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a request for a QR code waits for one.</summary>
    public TimeSpan QrWait { get; set; } = TimeSpan.FromSeconds(10);
}
