namespace WhatIsUp.Grains.Webhooks;

/// <summary>A signing secret that was replaced.</summary>
public sealed class RetiredSecret
{
    /// <summary>The secret.</summary>
    public string Secret { get; set; } = "";

    /// <summary>End of its grace period.</summary>
    public DateTimeOffset Until { get; set; }
}
