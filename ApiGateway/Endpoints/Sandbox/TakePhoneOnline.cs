using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>POST /v1/sandbox/phones/{phoneId}/online.</summary>
internal static class TakePhoneOnline
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sandbox/phones/{phoneId}/online", HandleAsync)
        .Describe("Sandbox", "goOnlineSandboxPhone", "Bring a phone online", "It receives what waited.")
        .RequiresTestKey(Scopes.ChannelsWrite)
        .Fails(ErrorCode.NotFound)
        .ExampleReply(SandboxExamples.Phone);

    private static async Task<Ok<SandboxPhoneReply>> HandleAsync(string phoneId, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) => TypedResults.Ok(
        (await sandbox.SendAsync<SandboxPhoneReply>(call, HttpMethod.Post, SandboxForwarder.Phone(phoneId, "/online"), null, cancellationToken)).WithPlus());
}
