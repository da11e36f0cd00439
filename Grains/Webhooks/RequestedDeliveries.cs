using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Deliveries that are queued by request: tests, replays and missed events.</summary>
internal sealed class RequestedDeliveries(EndpointContext context, EndpointStore endpoint, EndpointDelivery delivery)
{
    private const int MaxRecovered = 10_000;
    private const int RecoveredAtOnce = 500;

    /// <summary>Queues a test event.</summary>
    public async Task<QueuedDelivery> TestAsync(Caller caller)
    {
        if (!endpoint.State.IsEnabled) throw new GatewayException(ErrorCode.NoOp, "The endpoint is disabled: enable it first.");
        var now = context.Time.GetUtcNow();
        var payload = new WebhookTestPayload(context.Id, "This is a test.", now);
        var test = endpoint.AccountEvent(PrefixedId.New(PrefixedId.Event), EventCatalogue.WebhookEndpointTest, payload, now);
        var unit = new UnitOfWork();
        OutboxRows.AddOnly(unit, test with { CorrelationId = caller.CorrelationId.Length > 0 ? caller.CorrelationId : null });
        return await QueueAsync(unit, test.Id, now);
    }

    /// <summary>Queues another delivery of the event of a delivery.</summary>
    public async Task<QueuedDelivery> ReplayAsync(Caller caller, string deliveryId)
    {
        var former = await context.Outbox.Deliveries.GetAsync(caller, deliveryId, CancellationToken.None);
        if (former is null || former.EndpointId != context.Id) throw new GatewayException(ErrorCode.NotFound, "No such delivery.");
        return await QueueAsync(new UnitOfWork(), former.EventId, context.Time.GetUtcNow());
    }

    /// <summary>Queues deliveries of the events that the endpoint has missed since a time.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RecoverAsync(DateTimeOffset since)
    {
        var missed = await context.Outbox.Requested.FindMissedAsync(
            context.Id, endpoint.View(), endpoint.State.CustomerId!.Value, since, MaxRecovered, CancellationToken.None);
        foreach (var part in missed.Chunk(RecoveredAtOnce))
        {
            // One transaction for all would hold up the commits of every channel on the silo.
            var unit = new UnitOfWork();
            RequestedDeliveryRows.Queue(unit, context.Id, part, context.Time.GetUtcNow());
            await context.Writer.CommitAsync(unit, CancellationToken.None);
            if (endpoint.State.IsEnabled) delivery.StartAtOnce();
        }

        return missed.Count;
    }

    private async Task<QueuedDelivery> QueueAsync(UnitOfWork unit, string eventId, DateTimeOffset now)
    {
        var queued = new QueuedDelivery(PrefixedId.New(PrefixedId.Delivery), eventId);
        RequestedDeliveryRows.Queue(unit, context.Id, queued, now);
        await context.Writer.CommitAsync(unit, CancellationToken.None);
        if (endpoint.State.IsEnabled) delivery.StartAtOnce();
        return queued;
    }
}
