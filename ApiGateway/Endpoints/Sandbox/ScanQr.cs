using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>A QR in front of the phone's camera.</summary>
public sealed record ScanQrRequest
{
    /// <summary>Text of the QR: raw of the channel's QR.</summary>
    public required string Qr { get; init; }
}

/// <summary>POST /v1/sandbox/phones/{phoneId}/scan.</summary>
internal static class ScanQr
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sandbox/phones/{phoneId}/scan", HandleAsync)
        .Describe("Sandbox", "scanQr", "Scan a QR", "Links the channel that shows it.")
        .RequiresTestKey(Scopes.ChannelsWrite)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ConcurrentModification)
        .ExampleRequest(new ScanQrRequest { Qr = "2@q1x…,mR0…,8Kc…,Zp4…" })
        .ExampleReply(SandboxExamples.Link);

    private static async Task<Ok<SandboxLinkReply>> HandleAsync(
        string phoneId, Body<ScanQrRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) => TypedResults.Ok(
        await sandbox.SendAsync<SandboxLinkReply>(call, HttpMethod.Post, SandboxForwarder.Phone(phoneId, "/scan"), body.Value, cancellationToken));
}
