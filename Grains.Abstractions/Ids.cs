namespace WhatIsUp.Grains.Abstractions;

/// <summary>Id of a channel (UUID v7).</summary>
/// <param name="Value">The UUID.</param>
[GenerateSerializer, Immutable, Alias("ChannelId")]
public readonly record struct ChannelId([property: Id(0)] Guid Value)
{
    /// <summary>A new id.</summary>
    public static ChannelId New() => new(Guid.CreateVersion7());

    /// <summary>The UUID in its 36-character form.</summary>
    public override string ToString() => Value.ToString("D");
}

/// <summary>Id of a customer (UUID v7).</summary>
/// <param name="Value">The UUID.</param>
[GenerateSerializer, Immutable, Alias("CustomerId")]
public readonly record struct CustomerId([property: Id(0)] Guid Value)
{
    /// <summary>A new id.</summary>
    public static CustomerId New() => new(Guid.CreateVersion7());

    /// <summary>The UUID in its 36-character form.</summary>
    public override string ToString() => Value.ToString("D");
}
