using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>A device to unlink.</summary>
public sealed record UnlinkDeviceRequest
{
    /// <summary>Channel that is linked to the phone.</summary>
    public ChannelId? ChannelId { get; init; }

    /// <summary>Instead of a channel: one of the phone's linked devices.</summary>
    public string? Jid { get; init; }
}

/// <summary>POST /v1/sandbox/phones/{phoneId}/unlink.</summary>
internal static class UnlinkDevice
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sandbox/phones/{phoneId}/unlink", HandleAsync)
        .Describe("Sandbox", "unlinkDevice", "Unlink a device on a phone", "The channel is logged out.")
        .RequiresTestKey(Scopes.ChannelsWrite)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable, ErrorCode.ConcurrentModification)
        .ExampleRequest(new UnlinkDeviceRequest { ChannelId = Channels.ChannelExamples.Id });

    private static async Task<NoContent> HandleAsync(
        string phoneId, Body<UnlinkDeviceRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var (path, errors) = (SandboxForwarder.Phone(phoneId, "/unlink"), new FieldErrors());
        errors.Require(body.Value.ChannelId is null != body.Value.Jid is null, "channel_id", "give either channel_id or jid");
        errors.ThrowIfAny();
        var jid = body.Value.Jid ?? await FindDeviceAsync(phoneId, body.Value.ChannelId!.Value, call, sandbox, cancellationToken);
        await sandbox.SendAsync(call, HttpMethod.Post, path, new { jid }, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<string> FindDeviceAsync(
        string phoneId, ChannelId channelId, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var device = await SandboxForwarder.DeviceAsync(call, channelId);
        var phone = await sandbox.SendAsync<SandboxPhoneReply>(call, HttpMethod.Get, SandboxForwarder.Phone(phoneId), null, cancellationToken);
        return phone.LinkedDevices.Contains(device) ? device : throw GatewayException.InvalidField("channel_id", "is not linked to this phone");
    }
}
