using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Webhooks;

/// <summary>GET /v1/webhook-endpoints.</summary>
internal static class ListWebhookEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/webhook-endpoints", HandleAsync)
        .Describe("Webhooks", "listWebhookEndpoints", "List webhook endpoints", "Newest first.")
        .Requires(Scopes.WebhooksRead)
        .TakesPage()
        .Fails(ErrorCode.InvalidRequest)
        .ExampleReply(WebhookExamples.Page);

    private static async Task<Ok<Page<WebhookEndpointView>>> HandleAsync(Query query, Call call)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await call.Grains.GetGrain<IWebhookReaderGrain>(0).ListEndpointsAsync(call.Caller, page));
    }
}
