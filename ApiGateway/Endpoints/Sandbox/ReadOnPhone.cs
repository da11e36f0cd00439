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

    /// <summary>True when the messages of these ids are played, too, as a voice note is: the channel sees played.</summary>
    public bool? Played { get; init; }
}

/// <summary>POST /v1/sandbox/phones/{phoneId}/read.</summary>
internal static class ReadOnPhone
{
    private const int MaxIds = 1_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sandbox/phones/{phoneId}/read", HandleAsync)
        .Describe("Sandbox", "readOnPhone", "Read messages on a phone", "The channel sees the blue ticks, and what was played.")
        .RequiresTestKey(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ConcurrentModification)
        .ExampleRequest(new ReadOnPhoneRequest { All = true })
        .ExampleReply(new SandboxReadReply(1));

    private static async Task<Ok<SandboxReadReply>> HandleAsync(
        string phoneId, Body<ReadOnPhoneRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var path = SandboxForwarder.Phone(phoneId, "/read");
        var errors = new FieldErrors();
        errors.Require(body.Value.MessageIds is null or { Count: <= MaxIds }, "message_ids", $"must have at most {MaxIds} entries");
        errors.Require(body.Value.Played is not true || body.Value.MessageIds is not null, "played", "goes with message_ids");
        errors.ThrowIfAny();
        return TypedResults.Ok(await sandbox.SendAsync<SandboxReadReply>(call, HttpMethod.Post, path, body.Value, cancellationToken));
    }
}
