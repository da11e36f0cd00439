using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Deliveries;

/// <summary>GET /v1/webhook-deliveries/{deliveryId}.</summary>
internal static class GetDelivery
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/webhook-deliveries/{deliveryId}", HandleAsync)
        .Describe("Deliveries", "getWebhookDelivery", "Get a delivery", "With payload and every attempt: time, status, latency, error, first kilobyte of the reply.")
        .Requires(Scopes.WebhooksRead)
        .Fails(ErrorCode.NotFound)
        .ExampleReply(DeliveryExamples.Delivery);

    private static async Task<Ok<DeliveryReply>> HandleAsync(string deliveryId, Call call) => TypedResults.Ok(
        DeliveryReply.From(await call.Grains.GetGrain<IWebhookReaderGrain>(0).GetDeliveryAsync(call.Caller, Call.DeliveryId(deliveryId))));
}
