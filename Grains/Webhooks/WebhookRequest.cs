using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>A delivery attempt.</summary>
public sealed record WebhookRequest
{
    /// <summary>URL of the receiver.</summary>
    public required Uri Url { get; init; }

    /// <summary>Valid secrets, newest first.</summary>
    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>Validated headers of the customer.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Event id.</summary>
    public required string EventId { get; init; }

    /// <summary>Event name.</summary>
    public required string Event { get; init; }

    /// <summary>Channel, or null for an event without one.</summary>
    public required ChannelId? ChannelId { get; init; }

    /// <summary>Owner.</summary>
    public required CustomerId CustomerId { get; init; }

    /// <summary>Id of the request that caused the event, or null.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Number of the attempt: 1, 2, …</summary>
    public required int Attempt { get; init; }

    /// <summary>Payload as stored: UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}
