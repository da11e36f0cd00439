namespace WhatIsUp.Grains.Configuration;

/// <summary>What a plan allows.</summary>
public sealed class PlanOptions
{
    /// <summary>Channels per mode.</summary>
    public int Channels { get; set; }

    /// <summary>Tokens refilled per second and key.</summary>
    public double RatePerSecond { get; set; }

    /// <summary>Capacity of a key's bucket.</summary>
    public int Burst { get; set; }

    /// <summary>Days that messages stay in history; 0 for ever.</summary>
    public int RetentionDays { get; set; }
}
