namespace WhatIsUp.Grains.Configuration;

/// <summary>Thresholds for health warnings of a channel.</summary>
public sealed class HealthOptions
{
    /// <summary>Interval at which a silo checks its channels.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Share of direct messages rejected with 463 within 24 hours at which <c>refusals</c> is raised; it ends at half of this share.</summary>
    public double RefusalShare { get; set; } = 0.1;

    /// <summary>Minimum number of rejections for that warning.</summary>
    public int MinRefusals { get; set; } = 5;

    /// <summary>Share of direct messages delivered within 24 hours below which <c>delivery_drop</c> is raised; it ends half-way to 1.</summary>
    public double DeliveredShare { get; set; } = 0.5;

    /// <summary>Minimum number of messages for that warning.</summary>
    public int MinSent { get; set; } = 20;
}
