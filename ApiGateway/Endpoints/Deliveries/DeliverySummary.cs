using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Deliveries;

/// <summary>A delivery in a list.</summary>
/// <param name="Id">Id (dlv_…).</param>
/// <param name="EventId">Event id (wevt_…), the same on every attempt.</param>
/// <param name="Event">Event name.</param>
/// <param name="EndpointId">Endpoint.</param>
/// <param name="ChannelId">Channel.</param>
/// <param name="Status">State.</param>
/// <param name="AttemptCount">Attempts made.</param>
/// <param name="NextAttemptAt">Next try, while pending.</param>
/// <param name="CreatedAt">When the event happened.</param>
public sealed record DeliverySummary(
    string Id, string EventId, string Event, string EndpointId, ChannelId ChannelId, DeliveryStatus Status, int AttemptCount,
    DateTimeOffset? NextAttemptAt, DateTimeOffset CreatedAt)
{
    /// <summary>The line for a delivery.</summary>
    internal static DeliverySummary From(DeliveryView view) => new(
        view.Id, view.EventId, view.Event, view.EndpointId, view.ChannelId, view.Status, view.AttemptCount, view.NextAttemptAt, view.CreatedAt);
}
