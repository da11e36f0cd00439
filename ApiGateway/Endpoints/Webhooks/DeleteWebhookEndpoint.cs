using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Webhooks;

/// <summary>DELETE /v1/webhook-endpoints/{endpointId}.</summary>
internal static class DeleteWebhookEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/webhook-endpoints/{endpointId}", HandleAsync)
        .Describe("Webhooks", "deleteWebhookEndpoint", "Delete a webhook endpoint", "Pending deliveries end.")
        .Requires(Scopes.WebhooksWrite)
        .Fails(ErrorCode.WebhookEndpointNotFound);

    private static async Task<NoContent> HandleAsync(string endpointId, Call call)
    {
        await call.Endpoint(endpointId).DeleteAsync(call.Caller);
        return TypedResults.NoContent();
    }
}
