namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>Fields to make a channel.</summary>
/// <param name="CustomerId">Owner.</param>
/// <param name="Mode">World.</param>
/// <param name="Name">Label, 1 to 100 characters.</param>
/// <param name="Metadata">Customer's own key-value pairs.</param>
/// <param name="Proxy">Proxy address for the channel's socket, secret, or null.</param>
[GenerateSerializer, Immutable, Alias("ChannelCreation")]
public sealed record ChannelCreation(
    [property: Id(0)] CustomerId CustomerId,
    [property: Id(1)] Mode Mode,
    [property: Id(2)] string Name,
    [property: Id(3)] IReadOnlyDictionary<string, string> Metadata,
    [property: Id(4)] string? Proxy);

/// <summary>Fields to change; null leaves a field as it is.</summary>
/// <param name="Name">New label.</param>
/// <param name="Metadata">New pairs, replacing all.</param>
[GenerateSerializer, Immutable, Alias("ChannelPatch")]
public sealed record ChannelPatch([property: Id(0)] string? Name, [property: Id(1)] IReadOnlyDictionary<string, string>? Metadata);

/// <summary>A channel as the public contract shows it.</summary>
[GenerateSerializer, Immutable, Alias("ChannelView")]
public sealed record ChannelView
{
    /// <summary>Id.</summary>
    [Id(0)] public required ChannelId Id { get; init; }
    /// <summary>Owner.</summary>
    [Id(1)] public required CustomerId CustomerId { get; init; }
    /// <summary>Label.</summary>
    [Id(2)] public required string Name { get; init; }
    /// <summary>World.</summary>
    [Id(3)] public required Mode Mode { get; init; }
    /// <summary>State.</summary>
    [Id(4)] public required ChannelStatus Status { get; init; }
    /// <summary>Own phone number, E.164 with plus, null until paired.</summary>
    [Id(5)] public string? PhoneNumber { get; init; }
    /// <summary>Own account JID.</summary>
    [Id(6)] public string? Jid { get; init; }
    /// <summary>Own LID.</summary>
    [Id(7)] public string? Lid { get; init; }
    /// <summary>Own push name.</summary>
    [Id(8)] public string? PushName { get; init; }
    /// <summary>Platform of the phone.</summary>
    [Id(9)] public string? Platform { get; init; }
    /// <summary>Last time the socket was known to live.</summary>
    [Id(10)] public DateTimeOffset? LastSeenAt { get; init; }
    /// <summary>Customer's own pairs.</summary>
    [Id(11)] public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    /// <summary>Made at.</summary>
    [Id(12)] public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Changed at.</summary>
    [Id(13)] public required DateTimeOffset UpdatedAt { get; init; }
    /// <summary>Own username, without <c>@</c>, as last sent by WhatsApp since the channel was linked; null for none.</summary>
    [Id(14)] public string? Username { get; init; }
}

/// <summary>The lifecycle in detail.</summary>
[GenerateSerializer, Immutable, Alias("ChannelStatusView")]
public sealed record ChannelStatusView
{
    /// <summary>State.</summary>
    [Id(0)] public required ChannelStatus Status { get; init; }
    /// <summary>Since when.</summary>
    [Id(1)] public required DateTimeOffset Since { get; init; }
    /// <summary>Stable reason, or null. With the state qr: rescan (the phone could not link: scan the current QR), qr_expired (all QRs have expired).</summary>
    [Id(2)] public string? Reason { get; init; }
    /// <summary>True when credentials are stored.</summary>
    [Id(3)] public required bool Paired { get; init; }
    /// <summary>Own phone number.</summary>
    [Id(4)] public string? PhoneNumber { get; init; }
    /// <summary>Last time the socket was known to live.</summary>
    [Id(5)] public DateTimeOffset? LastSeenAt { get; init; }
    /// <summary>When the next connection is tried, while reconnecting or banned for a time.</summary>
    [Id(6)] public DateTimeOffset? RetryAt { get; init; }
    /// <summary>Attempts since the last login.</summary>
    [Id(7)] public int Attempt { get; init; }
    /// <summary>Messages accepted and not yet sent.</summary>
    [Id(8)] public int QueueDepth { get; init; }
    /// <summary>Silo that owns the channel.</summary>
    [Id(9)] public string? Silo { get; init; }
    /// <summary>Web version that the channel connects with.</summary>
    [Id(10)] public string? WebVersion { get; init; }
    /// <summary>Days since that version was the newest one.</summary>
    [Id(11)] public double? WebVersionAgeDays { get; init; }
    /// <summary>Current warnings, newest first.</summary>
    [Id(12)] public IReadOnlyList<ChannelWarning> Warnings { get; init; } = [];
}
