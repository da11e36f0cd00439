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

    /// <summary>Webhook endpoints per mode.</summary>
    public int WebhookEndpoints { get; set; } = 20;

    /// <summary>API keys per mode.</summary>
    public int ApiKeys { get; set; } = 50;

    /// <summary>Bytes of files that are kept here.</summary>
    public long FileBytes { get; set; } = 5L << 30;

    /// <summary>Phones in the sandbox.</summary>
    public int SandboxPhones { get; set; } = 200;

    /// <summary>Groups of these phones.</summary>
    public int SandboxGroups { get; set; } = 200;

    /// <summary>Days that messages stay in history; 0 for ever.</summary>
    public int RetentionDays { get; set; }
}
