using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Webhooks;

/// <summary>GET /v1/webhook-endpoints/{endpointId}.</summary>
internal static class GetWebhookEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/webhook-endpoints/{endpointId}", HandleAsync)
        .Describe("Webhooks", "getWebhookEndpoint", "Get a webhook endpoint")
        .Requires(Scopes.WebhooksRead)
        .Fails(ErrorCode.WebhookEndpointNotFound)
        .ExampleReply(WebhookExamples.Endpoint);

    private static async Task<Ok<WebhookEndpointView>> HandleAsync(string endpointId, Call call) =>
        TypedResults.Ok(await call.Endpoint(endpointId).GetAsync(call.Caller));
}
