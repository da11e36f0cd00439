namespace WhatIsUp.Grains.Configuration;

/// <summary>Cluster membership: how fast a dead silo is replaced.</summary>
public sealed class ClusterOptions
{
    /// <summary>Name of the deployment.</summary>
    public string ClusterId { get; set; } = "whatisup";

    /// <summary>Identifies the stored data; never changes.</summary>
    public string ServiceId { get; set; } = "whatisup";

    /// <summary>Port between silos; 0 takes a free one in a single process.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for gateways; 0 for none.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Address at which other silos reach this one; empty uses that of the host.</summary>
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>Timeout of one probe.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Maximum timeout of a probe under load.</summary>
    public TimeSpan MaxProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(1_200);

    /// <summary>Interval at which the membership table is read.</summary>
    public TimeSpan TableRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Interval at which a silo updates its row in the membership table.</summary>
    public TimeSpan IAmAlive { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Timeout of a grain call.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Timeout of a grain's deactivation.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Interval at which a silo probes its database.</summary>
    public TimeSpan DatabaseProbe { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long the database may be silent before calls are rejected.</summary>
    public TimeSpan DatabaseSilence { get; set; } = TimeSpan.FromMilliseconds(1_200);

    /// <summary>How long a silo stays in the cluster while only other silos reach the database.</summary>
    public TimeSpan IsolationLimit { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Timeout of a graceful stop.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);
}
