using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Deliveries;

/// <summary>GET /v1/webhook-deliveries.</summary>
internal static class ListDeliveries
{
    private static readonly QueryField<DeliveryStatus> Status = QueryField.Word<DeliveryStatus>("status", "Only this state.");
    private static readonly QueryField<Guid> Channel = QueryField.Channel("channel_id", "Only events of this channel.");

    private static readonly QueryField<string> Event = new(
        "event", "Only this event.", "must be one of: " + string.Join(", ", EventCatalogue.Bits.Keys),
        (string text, out string value) => EventCatalogue.Bits.ContainsKey(value = text));

    private static readonly QueryField<string> Endpoint = new(
        "endpoint_id", "Only deliveries to this endpoint.", "must be an id of a webhook endpoint",
        (string text, out string value) => PrefixedId.IsValid(PrefixedId.WebhookEndpoint, value = text));

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/webhook-deliveries", HandleAsync)
        .Describe("Deliveries", "listWebhookDeliveries", "List deliveries", "One event to one endpoint is one delivery. Newest first.")
        .Requires(Scopes.WebhooksRead)
        .TakesPage(Status, Event, Channel, Endpoint)
        .Fails(ErrorCode.InvalidRequest)
        .ExampleReply(DeliveryExamples.Page);

    private static async Task<Ok<Page<DeliverySummary>>> HandleAsync(Query query, Call call)
    {
        var wanted = new DeliveryQuery
        {
            Status = query.Value(Status),
            Event = query.Text(Event),
            ChannelId = query.Channel(Channel),
            EndpointId = query.Text(Endpoint),
            Page = query.Page(),
        };
        query.Check();
        var page = await call.Grains.GetGrain<IWebhookReaderGrain>(0).ListDeliveriesAsync(call.Caller, wanted);
        return TypedResults.Ok(new Page<DeliverySummary>([.. page.Data.Select(DeliverySummary.From)], page.NextCursor));
    }
}
