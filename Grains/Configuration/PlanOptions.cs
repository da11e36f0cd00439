namespace WhatIsUp.Grains.Configuration;

/// <summary>Limits of a plan.</summary>
public sealed class PlanOptions
{
    /// <summary>Channels per mode.</summary>
    public int Channels { get; set; }

    /// <summary>Tokens refilled per second, per key.</summary>
    public double RatePerSecond { get; set; }

    /// <summary>Capacity of a key's bucket.</summary>
    public int Burst { get; set; }

    /// <summary>Webhook endpoints per mode.</summary>
    public int WebhookEndpoints { get; set; } = 20;

    /// <summary>API keys per mode.</summary>
    public int ApiKeys { get; set; } = 50;

    /// <summary>Bytes of stored media files.</summary>
    public long FileBytes { get; set; } = 5L << 30;

    /// <summary>Sandbox phones.</summary>
    public int SandboxPhones { get; set; } = 200;

    /// <summary>Sandbox groups.</summary>
    public int SandboxGroups { get; set; } = 200;

    /// <summary>Days that messages remain in history; 0 for no limit.</summary>
    public int RetentionDays { get; set; }
}
