using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>POST /v1/sandbox/phones/{phoneId}/offline.</summary>
internal static class TakePhoneOffline
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sandbox/phones/{phoneId}/offline", HandleAsync)
        .Describe("Sandbox", "goOfflineSandboxPhone", "Take a phone offline", "What is sent to it waits.")
        .RequiresTestKey(Scopes.ChannelsWrite)
        .Fails(ErrorCode.NotFound)
        .ExampleReply(SandboxExamples.Phone);

    private static async Task<Ok<SandboxPhoneReply>> HandleAsync(string phoneId, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) => TypedResults.Ok(
        (await sandbox.SendAsync<SandboxPhoneReply>(call, HttpMethod.Post, SandboxForwarder.Phone(phoneId, "/offline"), null, cancellationToken)).WithPlus());
}
