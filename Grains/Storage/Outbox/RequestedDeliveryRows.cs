using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Outbox;

/// <summary>Deliveries that are queued by request: tests, replays and what an endpoint has missed. Each is a new delivery of its event.</summary>
public sealed class RequestedDeliveryRows(Database database)
{
    private const long Pending = (long)DeliveryStatus.Pending;
    private const long Failed = (long)DeliveryStatus.Failed;

    private const string NewDelivery = $$"""
        INSERT INTO deliveries (id, event_id, endpoint_id, customer_id, mode, channel_id, event_name, status, attempts, next_attempt_at, created_at)
        """;

    private static readonly SqlStatement QueueOne = new(
        "delivery.queue",
        $"""
        {NewDelivery}
        SELECT CAST(@id AS TEXT), v.id, CAST(@endpoint_id AS TEXT), v.customer_id, v.mode, v.channel_id, v.name, {Pending}, 0, CAST(@now AS BIGINT),
            CAST(@now AS BIGINT)
        FROM events v WHERE v.id = @event_id
        """);

    private static readonly SqlStatement QueueMany = new(
        "delivery.queue_many",
        $$"""
        {{NewDelivery}}
        SELECT 'dlv_' || substr(v.id, 6, 12) || {random}, v.id, CAST(@endpoint_id AS TEXT), v.customer_id, v.mode, v.channel_id, v.name, {{Pending}}, 0,
            CAST(@now AS BIGINT), CAST(@now AS BIGINT)
        FROM events v WHERE v.id {among @event_ids} ORDER BY v.seq
        """);

    /// <summary>
    /// Events since a time that the endpoint is subscribed to and that neither reached it nor are about to. Events without any delivery to it count only where
    /// it has no filter of chats: the filter's reason is not stored.
    /// </summary>
    private static readonly SqlQuery<string> Missed = new(
        "delivery.missed",
        $$"""
        SELECT v.id FROM events v WHERE v.customer_id = @customer_id AND v.mode = @mode
            AND v.occurred_at >= @since AND v.name {among @names}
            AND (@all_channels = 1 OR v.channel_id {among @channels})
            AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = v.id AND d.endpoint_id = @endpoint_id AND d.status <> {{Failed}})
            AND (@has_filter = 0 OR EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = v.id AND d.endpoint_id = @endpoint_id))
        ORDER BY v.seq LIMIT @limit
        """,
        RowReader.Text("id"));

    /// <summary>Queues a delivery of an event.</summary>
    public static void Queue(UnitOfWork unit, string endpointId, QueuedDelivery delivery, DateTimeOffset now) =>
        unit.Add(QueueOne, ("id", delivery.DeliveryId), ("endpoint_id", endpointId), ("event_id", delivery.EventId), ("now", now));

    /// <summary>Queues a delivery of each of these events.</summary>
    public static void Queue(UnitOfWork unit, string endpointId, IReadOnlyList<string> eventIds, DateTimeOffset now) =>
        unit.Add(QueueMany, ("endpoint_id", endpointId), ("event_ids", JsonSerializer.Serialize(eventIds)), ("now", now));

    /// <summary>Ids of events that an endpoint has missed since a time, oldest first.</summary>
    public Task<IReadOnlyList<string>> FindMissedAsync(
        string endpointId, WebhookEndpointView endpoint, CustomerId customer, DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        IEnumerable<string> names = endpoint.Events.Contains("*") ? EventCatalogue.Bits.Keys : endpoint.Events;
        return database.ReadAsync(
            Missed,
            [
                ("customer_id", customer), ("mode", endpoint.Mode), ("since", since), ("endpoint_id", endpointId),
                ("names", JsonSerializer.Serialize(names.Where(name => name != EventCatalogue.WebhookEndpointTest))),
                ("all_channels", endpoint.ChannelIds.Count == 0),
                ("channels", JsonSerializer.Serialize(endpoint.ChannelIds.Select(channel => channel.ToString()))),
                ("has_filter", endpoint.ChatTypeFilter != ChatTypeFilter.All), ("limit", limit),
            ],
            cancellationToken);
    }
}
