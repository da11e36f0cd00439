using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;

namespace WhatIsUp.ApiGateway.Endpoints.Operations;

/// <summary>State of the process.</summary>
/// <param name="Status">ok.</param>
public sealed record HealthReply(string Status);

/// <summary>GET /healthz: the process answers. Asks nobody else.</summary>
internal static class GetHealth
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/healthz", Handle)
        .Describe("Operations", "getHealth", "Is the process alive")
        .WithMetadata(new PublicAccess())
        .ExampleReply(new HealthReply("ok"));

    private static Ok<HealthReply> Handle() => TypedResults.Ok(new HealthReply("ok"));
}
