namespace WhatIsUp.Grains.Configuration;

/// <summary>When a channel warns of how its messages fare.</summary>
public sealed class HealthOptions
{
    /// <summary>How often a silo looks at its channels.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Share of messages to people refused with 463 in 24 hours from which on <c>refusals</c> is raised; it ends at half of it.</summary>
    public double RefusalShare { get; set; } = 0.1;

    /// <summary>Refusals that it takes at least.</summary>
    public int MinRefusals { get; set; } = 5;

    /// <summary>Share of messages to people delivered in 24 hours below which <c>delivery_drop</c> is raised; it ends half-way to all of them.</summary>
    public double DeliveredShare { get; set; } = 0.5;

    /// <summary>Messages that it takes at least.</summary>
    public int MinSent { get; set; } = 20;
}
