using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>A pair code typed on the phone.</summary>
public sealed record EnterPairCodeRequest
{
    /// <summary>The code that the channel shows.</summary>
    public required string Code { get; init; }
}

/// <summary>POST /v1/sandbox/phones/{phoneId}/pair-code.</summary>
internal static class EnterPairCode
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sandbox/phones/{phoneId}/pair-code", HandleAsync)
        .Describe("Sandbox", "enterPairCode", "Type a pair code", "Links the channel that asked for a code for this phone's number.")
        .RequiresTestKey(Scopes.ChannelsWrite)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ConcurrentModification)
        .ExampleRequest(new EnterPairCodeRequest { Code = "K7QX-4M2P" })
        .ExampleReply(SandboxExamples.Link);

    private static async Task<Ok<SandboxLinkReply>> HandleAsync(
        string phoneId, Body<EnterPairCodeRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) => TypedResults.Ok(
        await sandbox.SendAsync<SandboxLinkReply>(call, HttpMethod.Post, SandboxForwarder.Phone(phoneId, "/pair-code"), body.Value, cancellationToken));
}
