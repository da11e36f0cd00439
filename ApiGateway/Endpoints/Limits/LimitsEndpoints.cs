using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Endpoints.Limits;

/// <summary>State of the rate limits.</summary>
/// <param name="PerKey">Token bucket of the API key of this request.</param>
/// <param name="PerCustomer">Limit of the customer; null when there is none.</param>
/// <param name="PerChannel">Limit of the channel; null when there is none.</param>
public sealed record LimitsReply(RateLimitView PerKey, RateLimitView? PerCustomer, RateLimitView? PerChannel);

/// <summary>Rate limits of the caller. Reading them takes no token from the bucket.</summary>
internal static class LimitsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/limits", Get)
        .WithTags("Limits")
        .Describe("getLimits", "Get the rate limits", "Does not take a token from the bucket.")
        .WithMetadata(new AccessRule(Scope: null, Cost: 0))
        .ExampleReply(new LimitsReply(new RateLimitView(60, 58, ChannelExamples.Time.AddSeconds(2)), null, null));

    private static Ok<LimitsReply> Get(HttpContext http) => TypedResults.Ok(new LimitsReply(http.Features.GetRequired<RateLimitView>(), null, null));
}
