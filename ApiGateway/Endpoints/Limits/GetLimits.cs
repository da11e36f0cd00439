using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Endpoints.Limits;

/// <summary>State of the rate limits.</summary>
/// <param name="PerKey">Bucket of the key that asks.</param>
/// <param name="PerCustomer">Limit of the customer; null: there is none.</param>
/// <param name="PerChannel">Limit of the channel; null: there is none.</param>
public sealed record LimitsReply(RateLimitView PerKey, RateLimitView? PerCustomer, RateLimitView? PerChannel);

/// <summary>GET /v1/limits: spends no token.</summary>
internal static class GetLimits
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/limits", Handle)
        .Describe("Limits", "getLimits", "Get the rate limits", "Spends no token.")
        .WithMetadata(new AccessRule(Scope: null, Cost: 0))
        .ExampleReply(new LimitsReply(new RateLimitView(60, 58, ChannelExamples.Time.AddSeconds(2)), null, null));

    private static Ok<LimitsReply> Handle(HttpContext http) => TypedResults.Ok(new LimitsReply(http.Features.GetRequired<RateLimitView>(), null, null));
}
