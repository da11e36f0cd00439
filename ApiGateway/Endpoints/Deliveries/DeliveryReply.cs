using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Deliveries;

/// <summary>A delivery with its payload and every attempt.</summary>
/// <param name="Id">Id (dlv_…).</param>
/// <param name="EventId">Event id (wevt_…), the same on every attempt.</param>
/// <param name="Event">Event name.</param>
/// <param name="EndpointId">Endpoint.</param>
/// <param name="ChannelId">Channel.</param>
/// <param name="Status">State.</param>
/// <param name="AttemptCount">Attempts made.</param>
/// <param name="NextAttemptAt">Next try, while pending.</param>
/// <param name="CreatedAt">When the event happened.</param>
/// <param name="Payload">What is posted as payload; its form follows from the event.</param>
/// <param name="Attempts">Every attempt.</param>
public sealed record DeliveryReply(
    string Id, string EventId, string Event, string EndpointId, ChannelId ChannelId, DeliveryStatus Status, int AttemptCount,
    DateTimeOffset? NextAttemptAt, DateTimeOffset CreatedAt, JsonElement? Payload, IReadOnlyList<DeliveryAttemptView> Attempts)
{
    /// <summary>The reply for a delivery; the payload leaves as the JSON it is.</summary>
    internal static DeliveryReply From(DeliveryView view) => new(
        view.Id, view.EventId, view.Event, view.EndpointId, view.ChannelId, view.Status, view.AttemptCount, view.NextAttemptAt, view.CreatedAt,
        view.Payload is null ? null : JsonElement.Parse(view.Payload), view.Attempts ?? []);
}
