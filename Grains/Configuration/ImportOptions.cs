namespace WhatIsUp.Grains.Configuration;

/// <summary>Imports of products.</summary>
public sealed class ImportOptions
{
    /// <summary>Interval at which a silo looks for products that wait for their channel; a new import is processed immediately.</summary>
    public TimeSpan Check { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Delay after each product, in which messages have the connection to themselves.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(100);
}
