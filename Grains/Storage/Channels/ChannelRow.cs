using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Storage.Channels;

/// <summary>A row of the table channels: the truth about a channel's lifecycle and owner.</summary>
public sealed record ChannelRow
{
    /// <summary>Id.</summary>
    public required ChannelId Id { get; init; }

    /// <summary>Owner.</summary>
    public required CustomerId CustomerId { get; init; }

    /// <summary>World.</summary>
    public required Mode Mode { get; init; }

    /// <summary>Label.</summary>
    public required string Name { get; init; }

    /// <summary>Customer's own pairs.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>State.</summary>
    public required ChannelStatus Status { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset StatusSince { get; init; }

    /// <summary>Why, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>True when the supervisor must bring it back.</summary>
    public required bool IsDesiredRunning { get; init; }

    /// <summary>Current epoch.</summary>
    public required long Epoch { get; init; }

    /// <summary>Owning silo, or null.</summary>
    public string? OwnerSilo { get; init; }

    /// <summary>End of the lease.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>Own phone number, digits, or null.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Own device JID, or null.</summary>
    public string? Jid { get; init; }

    /// <summary>Own LID device JID, or null.</summary>
    public string? Lid { get; init; }

    /// <summary>Own push name, or null.</summary>
    public string? PushName { get; init; }

    /// <summary>Own username, or null.</summary>
    public string? Username { get; init; }

    /// <summary>Platform of the phone, or null.</summary>
    public string? Platform { get; init; }

    /// <summary>Last time the socket lived, or null.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>Made at.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Changed at.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the channel is retried automatically, or null.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Deleted at, or null.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>
    /// When the device was last linked; null before the first link. The age of the link is counted from here. A logout keeps the value, and the next link
    /// replaces it.
    /// </summary>
    public DateTimeOffset? LinkedAt { get; init; }

    /// <summary>When the account was last shown as available for a moment, or was found to have been so since; null before the first time.</summary>
    public DateTimeOffset? ShownAt { get; init; }
}
