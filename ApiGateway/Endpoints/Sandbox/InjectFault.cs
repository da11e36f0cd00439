using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>What can go wrong.</summary>
public enum SandboxFaultWord
{
    /// <summary>The socket breaks without a word.</summary>
    DropSocket,

    /// <summary>A stream error and the end of the socket.</summary>
    StreamError,

    /// <summary>The next acks of messages come late.</summary>
    DelayAck,

    /// <summary>The next messages are refused; with 463 and 475 the delay says how long the account is restricted.</summary>
    Nack,

    /// <summary>The socket breaks, without a word, at each of the next messages of the channel.</summary>
    DropOnMessage,

    /// <summary>The next requests of the channel, for devices, keys, groups, app state or what contacts show, are refused.</summary>
    RefuseRequest,

    /// <summary>The next such requests, and those to unlink the channel, stay without an answer.</summary>
    IgnoreRequest,

    /// <summary>The next lists of devices that the channel asks for do not name the key that signed them.</summary>
    KeyListWithoutKey,

    /// <summary>The next messages to the channel arrive twice.</summary>
    Duplicate,

    /// <summary>The next messages to the channel arrive damaged.</summary>
    Undecryptable,

    /// <summary>The next messages to the channel arrive without content: the channel asks its phone for them.</summary>
    Unavailable,

    /// <summary>The account is banned.</summary>
    Ban,

    /// <summary>The socket ends as if the device had logged in elsewhere.</summary>
    Replaced,

    /// <summary>WhatsApp announces when it stops accepting the channel's web version: after the delay; without one it takes the announcement back.</summary>
    ClientExpiration,

    /// <summary>The sockets of all your test channels end at once, as when the server restarts.</summary>
    ServerRestart,
}

/// <summary>Something to go wrong at a channel.</summary>
public sealed record InjectFaultRequest
{
    /// <summary>Channel that is hit.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>What goes wrong.</summary>
    public required SandboxFaultWord Kind { get; init; }

    /// <summary>Number of a stream error, a refusal or a ban, 100 to 999.</summary>
    public int? Code { get; init; }

    /// <summary>How late an ack comes, how long the account is restricted, or when the web version ends, milliseconds up to 10 minutes.</summary>
    public int? DelayMs { get; init; }

    /// <summary>How many messages are hit, up to 1,000.</summary>
    public int? Count { get; init; }
}

/// <summary>POST /v1/sandbox/faults.</summary>
internal static class InjectFault
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sandbox/faults", HandleAsync)
        .Describe("Sandbox", "injectFault", "Make something go wrong", "To see what your program does when the network fails.")
        .RequiresTestKey(Scopes.ChannelsWrite)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable, ErrorCode.NotFound)
        .ExampleRequest(new InjectFaultRequest { ChannelId = Channels.ChannelExamples.Id, Kind = SandboxFaultWord.DropSocket });

    private static async Task<NoContent> HandleAsync(Body<InjectFaultRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var (fault, errors) = (body.Value, new FieldErrors());
        errors.Require(fault.Code is null or (>= 100 and <= 999), "code", "must be a number from 100 to 999");
        errors.Require(fault.DelayMs is null or (>= 1 and <= 600_000), "delay_ms", "must be a number from 1 to 600000");
        errors.Require(fault.Count is null or (>= 1 and <= 1_000), "count", "must be a number from 1 to 1000");
        errors.ThrowIfAny();
        var jid = await SandboxForwarder.DeviceAsync(call, fault.ChannelId);
        await sandbox.SendAsync(
            call, HttpMethod.Post, "/v1/sandbox/faults", new { jid, kind = fault.Kind, code = fault.Code, delay_ms = fault.DelayMs, count = fault.Count }, cancellationToken);
        return TypedResults.NoContent();
    }
}
