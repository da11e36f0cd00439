using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Deliveries;

/// <summary>A delivery with its payload and its attempts.</summary>
/// <param name="Id">Delivery id (dlv_…).</param>
/// <param name="EventId">Event id (wevt_…), the same on every attempt.</param>
/// <param name="Event">Event name.</param>
/// <param name="EndpointId">Webhook endpoint.</param>
/// <param name="ChannelId">Channel that the event belongs to, or null for an event of the account.</param>
/// <param name="Status">State of the delivery.</param>
/// <param name="AttemptCount">Number of attempts so far.</param>
/// <param name="NextAttemptAt">Time of the next attempt while the delivery is pending, or null.</param>
/// <param name="CreatedAt">Time of the event.</param>
/// <param name="Payload">Payload of the event; its schema depends on the event.</param>
/// <param name="Attempts">All attempts.</param>
public sealed record DeliveryReply(
    string Id, string EventId, string Event, string EndpointId, ChannelId? ChannelId, DeliveryStatus Status, int AttemptCount,
    DateTimeOffset? NextAttemptAt, DateTimeOffset CreatedAt, JsonElement? Payload, IReadOnlyList<DeliveryAttemptView> Attempts)
{
    internal static DeliveryReply From(DeliveryView view) => new(
        view.Id, view.EventId, view.Event, view.EndpointId, view.ChannelId, view.Status, view.AttemptCount, view.NextAttemptAt, view.CreatedAt,
        view.Payload is null ? null : JsonElement.Parse(view.Payload), view.Attempts ?? []);
}

/// <summary>A delivery in a list.</summary>
/// <param name="Id">Delivery id (dlv_…).</param>
/// <param name="EventId">Event id (wevt_…), the same on every attempt.</param>
/// <param name="Event">Event name.</param>
/// <param name="EndpointId">Webhook endpoint.</param>
/// <param name="ChannelId">Channel that the event belongs to, or null for an event of the account.</param>
/// <param name="Status">State of the delivery.</param>
/// <param name="AttemptCount">Number of attempts so far.</param>
/// <param name="NextAttemptAt">Time of the next attempt while the delivery is pending, or null.</param>
/// <param name="CreatedAt">Time of the event.</param>
public sealed record DeliverySummary(
    string Id, string EventId, string Event, string EndpointId, ChannelId? ChannelId, DeliveryStatus Status, int AttemptCount,
    DateTimeOffset? NextAttemptAt, DateTimeOffset CreatedAt)
{
    internal static DeliverySummary From(DeliveryView view) => new(
        view.Id, view.EventId, view.Event, view.EndpointId, view.ChannelId, view.Status, view.AttemptCount, view.NextAttemptAt, view.CreatedAt);
}
