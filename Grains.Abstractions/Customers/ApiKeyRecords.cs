namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>An API key. The secret is returned once, at its creation.</summary>
[GenerateSerializer, Immutable, Alias("ApiKeyView")]
public sealed record ApiKeyView
{
    /// <summary>Id of the key: key_ and 32 hex digits.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Label.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>The first characters of the secret, to recognise it.</summary>
    [Id(2)] public required string Prefix { get; init; }

    /// <summary>What the key may do; * for everything.</summary>
    [Id(3)] public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The only channel that the key may use; null for all channels of its mode.</summary>
    [Id(4)] public ChannelId? ChannelId { get; init; }

    /// <summary>Whether the key is for test channels or for live channels.</summary>
    [Id(5)] public required Mode Mode { get; init; }

    /// <summary>The only networks that requests may come from, in CIDR notation; null for all.</summary>
    [Id(6)] public IReadOnlyList<string>? AllowedNetworks { get; init; }

    /// <summary>The only recipients that messages may be sent to; null for all.</summary>
    [Id(7)] public IReadOnlyList<string>? AllowedRecipients { get; init; }

    /// <summary>Time of the last request, accurate to a minute; null for a key that was never used.</summary>
    [Id(8)] public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When the key stops working; null for never.</summary>
    [Id(9)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Creation time.</summary>
    [Id(10)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the key was revoked; null while it is valid.</summary>
    [Id(11)] public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The key itself, in the response to its creation only.</summary>
    [Id(12)] public string? Secret { get; init; }

    /// <summary>Never prints the secret.</summary>
    public override string ToString() => $"{nameof(ApiKeyView)} {Id}";
}

/// <summary>An API key to create.</summary>
[GenerateSerializer, Immutable, Alias("ApiKeyDraft")]
public sealed record ApiKeyDraft
{
    /// <summary>Label.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Scopes.</summary>
    [Id(1)] public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Only channel, or null.</summary>
    [Id(2)] public ChannelId? ChannelId { get; init; }

    /// <summary>End, or null.</summary>
    [Id(3)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Networks in CIDR notation, or null for all.</summary>
    [Id(4)] public IReadOnlyList<string>? AllowedNetworks { get; init; }

    /// <summary>Addresses of recipients, or null for all.</summary>
    [Id(5)] public IReadOnlyList<string>? AllowedRecipients { get; init; }
}

/// <summary>A customer.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="Plan">Its plan and limits.</param>
[GenerateSerializer, Immutable, Alias("CustomerProfile")]
public sealed record CustomerProfile([property: Id(0)] CustomerId Id, [property: Id(1)] string Name, [property: Id(2)] Plan Plan);
