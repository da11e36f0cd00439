namespace WhatIsUp.Grains.Configuration;

/// <summary>Membership: how fast a dead silo is replaced.</summary>
public sealed class ClusterOptions
{
    /// <summary>Name of the deployment.</summary>
    public string ClusterId { get; set; } = "whatisup";

    /// <summary>Owner of stored data; never changes.</summary>
    public string ServiceId { get; set; } = "whatisup";

    /// <summary>Silo-to-silo port; 0 takes a free one in embedded mode.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for gateways; 0 for none.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Address other silos reach this one at; empty takes the host's own.</summary>
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>Deadline of one probe.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest deadline of a probe under load.</summary>
    public TimeSpan MaxProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(1_500);

    /// <summary>How often the membership table is read.</summary>
    public TimeSpan TableRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a silo writes that it lives.</summary>
    public TimeSpan IAmAlive { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Deadline of a grain call.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Deadline of a grain's farewell.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a silo asks its database for a sign of life.</summary>
    public TimeSpan DatabaseProbe { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the database may not answer before calls are refused.</summary>
    public TimeSpan DatabaseSilence { get; set; } = TimeSpan.FromMilliseconds(1_200);

    /// <summary>How long a silo alone is without the database, while another one reaches it, before it leaves the cluster.</summary>
    public TimeSpan IsolationLimit { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Deadline of a graceful stop.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);
}
