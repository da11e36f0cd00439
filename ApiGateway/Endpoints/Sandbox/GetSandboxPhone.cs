using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>GET /v1/sandbox/phones/{phoneId}.</summary>
internal static class GetSandboxPhone
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/sandbox/phones/{phoneId}", HandleAsync)
        .Describe("Sandbox", "getSandboxPhone", "Get a phone")
        .RequiresTestKey(Scopes.ChannelsRead)
        .Fails(ErrorCode.NotFound)
        .ExampleReply(SandboxExamples.Phone);

    private static async Task<Ok<SandboxPhoneReply>> HandleAsync(string phoneId, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) => TypedResults.Ok(
        (await sandbox.SendAsync<SandboxPhoneReply>(call, HttpMethod.Get, SandboxForwarder.Phone(phoneId), null, cancellationToken)).WithPlus());
}
