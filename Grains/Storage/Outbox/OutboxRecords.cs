using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.Grains.Storage.Outbox;

/// <summary>An event to publish.</summary>
/// <param name="Id">Event id (<c>wevt_…</c>).</param>
/// <param name="CustomerId">Owner.</param>
/// <param name="Mode">World.</param>
/// <param name="ChannelId">Channel, or null for an event of the account.</param>
/// <param name="Name">Name in the catalogue.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Payload">Payload as JSON text.</param>
/// <param name="ChatKind">Kind of chat, for the endpoints' filter.</param>
/// <param name="CorrelationId">Id of the request that caused it, or null; an event of a message uses the message's own.</param>
public sealed record OutboxEvent(
    string Id, CustomerId CustomerId, Mode Mode, ChannelId? ChannelId, string Name, DateTimeOffset OccurredAt, string Payload,
    EventChatKind ChatKind = EventChatKind.None,
    string? CorrelationId = null);

/// <summary>Kind of chat an event belongs to.</summary>
public enum EventChatKind
{
    /// <summary>None: no filter applies.</summary>
    None,

    /// <summary>One-to-one.</summary>
    Direct,

    /// <summary>Group.</summary>
    Group,
}

/// <summary>A delivery whose time has come.</summary>
/// <param name="Sequence">Order of occurrence.</param>
/// <param name="Id">Delivery id.</param>
/// <param name="EventId">Event id.</param>
/// <param name="EventName">Event name.</param>
/// <param name="ChannelId">Channel; empty for an event of the account.</param>
/// <param name="CustomerId">Owner.</param>
/// <param name="Attempts">Attempts made so far.</param>
/// <param name="OccurredAt">When the event happened.</param>
/// <param name="Payload">Payload as JSON text.</param>
/// <param name="CorrelationId">Id of the request that caused the event, or null.</param>
/// <param name="TraceParent">W3C trace parent of that request, when it is recorded.</param>
public sealed record DueDelivery(
    long Sequence, string Id, string EventId, string EventName, string ChannelId, string CustomerId, int Attempts, DateTimeOffset OccurredAt, string Payload,
    string? CorrelationId = null, string? TraceParent = null);

/// <summary>How an attempt went.</summary>
/// <param name="DeliveryId">Delivery.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="NextAttemptAt">When, for <see cref="DeliveryStatus.Pending"/>.</param>
public sealed record AttemptResult(string DeliveryId, DeliveryAttemptView Attempt, DeliveryStatus Outcome, DateTimeOffset? NextAttemptAt);
