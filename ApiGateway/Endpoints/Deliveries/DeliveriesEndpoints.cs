using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Webhooks;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Deliveries;

/// <summary>Deliveries of events to webhook endpoints.</summary>
internal static class DeliveriesEndpoints
{
    private static readonly QueryField<DeliveryStatus> Status = QueryField.OneOf<DeliveryStatus>("status", "Only deliveries in this state.");
    private static readonly QueryField<string> Event = QueryField.Choice("event", "Only deliveries of this event.", [.. EventCatalogue.Bits.Keys]);
    private static readonly QueryField<Guid> Channel = QueryField.Channel("channel_id", "Only events of this channel.");

    private static readonly QueryField<string> Endpoint = new(
        "endpoint_id", "Only deliveries to this webhook endpoint.", "must be an id of a webhook endpoint",
        (string text, out string value) => PrefixedId.IsValid(PrefixedId.WebhookEndpoint, value = text));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var deliveries = routes.MapGroup("/v1/webhook-deliveries").WithTags("Deliveries").Requires(Scopes.WebhooksRead);

        deliveries.MapGet("", ListAsync)
            .Describe("listWebhookDeliveries", "List deliveries", "A delivery is one event for one webhook endpoint. Newest first.")
            .TakesPage(Status, Event, Channel, Endpoint)
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(DeliveryExamples.Page);
        deliveries.MapGet("/{deliveryId}", GetAsync)
            .Describe(
                "getWebhookDelivery", "Get a delivery",
                "Contains the payload and every attempt with its time, status code, latency, error and the first kilobyte of the response.")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(DeliveryExamples.Delivery);
        routes.MapGroup("/v1/webhook-deliveries").WithTags("Deliveries").Requires(Scopes.WebhooksWrite).MapPost("/{deliveryId}/replay", ReplayAsync)
            .Describe("replayWebhookDelivery", "Deliver an event again", "Queues a new delivery of the same event to the same endpoint.")
            .Fails(ErrorCode.NotFound, ErrorCode.WebhookEndpointNotFound)
            .ExampleReply(WebhookExamples.Queued);
    }

    private static async Task<Accepted<QueuedDelivery>> ReplayAsync(string deliveryId, RequestContext context)
    {
        var id = RequestContext.DeliveryId(deliveryId);
        var delivery = await context.Grains.GetGrain<IWebhookReaderGrain>(0).GetDeliveryAsync(context.Caller, id);
        var queued = await context.Endpoint(delivery.EndpointId).ReplayAsync(context.Caller, id);
        return TypedResults.Accepted($"/v1/webhook-deliveries/{queued.DeliveryId}", queued);
    }

    private static async Task<Ok<Page<DeliverySummary>>> ListAsync(Query query, RequestContext context)
    {
        var filter = new DeliveryQuery
        {
            Status = query.Value(Status),
            Event = query.Text(Event),
            ChannelId = query.Channel(Channel),
            EndpointId = query.Text(Endpoint),
            Page = query.Page(),
        };
        query.Check();
        var page = await context.Grains.GetGrain<IWebhookReaderGrain>(0).ListDeliveriesAsync(context.Caller, filter);
        return TypedResults.Ok(new Page<DeliverySummary>([.. page.Data.Select(DeliverySummary.From)], page.NextCursor));
    }

    private static async Task<Ok<DeliveryReply>> GetAsync(string deliveryId, RequestContext context)
    {
        var reader = context.Grains.GetGrain<IWebhookReaderGrain>(0);
        return TypedResults.Ok(DeliveryReply.From(await reader.GetDeliveryAsync(context.Caller, RequestContext.DeliveryId(deliveryId))));
    }
}
