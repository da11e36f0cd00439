using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>Messages that the phone's owner reads.</summary>
public sealed record ReadOnPhoneRequest
{
    /// <summary>Ids of the messages.</summary>
    public IReadOnlyList<string>? MessageIds { get; init; }

    /// <summary>True instead of ids: everything unread.</summary>
    public bool? All { get; init; }
}

/// <summary>POST /v1/sandbox/phones/{phoneId}/read.</summary>
internal static class ReadOnPhone
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sandbox/phones/{phoneId}/read", HandleAsync)
        .Describe("Sandbox", "readOnPhone", "Read messages on a phone", "The channel sees the blue ticks.")
        .RequiresTestKey(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ConcurrentModification)
        .ExampleRequest(new ReadOnPhoneRequest { All = true })
        .ExampleReply(new SandboxReadReply(1));

    private static async Task<Ok<SandboxReadReply>> HandleAsync(
        string phoneId, Body<ReadOnPhoneRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) => TypedResults.Ok(
        await sandbox.SendAsync<SandboxReadReply>(call, HttpMethod.Post, SandboxForwarder.Phone(phoneId, "/read"), body.Value, cancellationToken));
}
