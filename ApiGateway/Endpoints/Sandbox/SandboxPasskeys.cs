using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>How far a linking with a passkey is, as a phone sees it.</summary>
public enum SandboxPasskeyState
{
    /// <summary>None was asked for.</summary>
    None,

    /// <summary>The server waits for the owner's assertion.</summary>
    Assertion,

    /// <summary>The phone continues, and waits for the channel.</summary>
    Continuing,

    /// <summary>The phone shows its code.</summary>
    Code,

    /// <summary>The channel's keys came.</summary>
    Done,

    /// <summary>The owner saw another code at the channel.</summary>
    Rejected,
}

/// <summary>The passkey of a phone's owner, and what the phone shows.</summary>
/// <param name="CredentialId">Id of the credential, base64url.</param>
/// <param name="UserHandle">User handle, base64url.</param>
/// <param name="PrivateKey">Private key, base64 of PKCS#8: for the virtual authenticator of a browser under test.</param>
/// <param name="SignCount">Signatures made so far.</param>
/// <param name="Stage">How far the newest linking is.</param>
/// <param name="Code">Code that the phone shows, or null.</param>
/// <param name="Handoff">True when the channel proved that it was linked before: the phone asks for no comparison then.</param>
public sealed record SandboxPasskeyReply(string CredentialId, string UserHandle, string PrivateKey, long SignCount, SandboxPasskeyState Stage, string? Code, bool Handoff);

/// <summary>Options that the owner's browser is to answer.</summary>
public sealed record AnswerPasskeyRequest
{
    /// <summary>The options of the channel's passkey, as they came.</summary>
    public required WebAuthnOptions Options { get; init; }
}

/// <summary>What the owner's browser answers: hand it to the channel as it is.</summary>
/// <param name="Assertion">The assertion.</param>
public sealed record SandboxAssertionReply(PasskeyAssertionJson Assertion);

/// <summary>A code that the owner reads at the channel.</summary>
public sealed record ComparePasskeyRequest
{
    /// <summary>The code.</summary>
    public required string Code { get; init; }
}

/// <summary>A channel whose owner is to show the passkey again.</summary>
public sealed record RequestPasskeyRequest
{
    /// <summary>Channel that is linked to the phone and connected.</summary>
    public required ChannelId ChannelId { get; init; }
}

/// <summary>Routes under /v1/sandbox/phones/{phoneId}/passkey.</summary>
internal static class SandboxPasskeys
{
    private const string Path = "/v1/sandbox/phones/{phoneId}/passkey";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, GetAsync)
            .Describe("Sandbox", "getPhonePasskey", "Get the passkey of a phone's owner", "With the code that the phone shows. Phones whose policy has passkey ask for it after a scan or a pair code.")
            .RequiresTestKey(Scopes.ChannelsWrite)
            .Fails(ErrorCode.NotFound)
            .ExampleReply(new SandboxPasskeyReply("q1xkR0lZb2Fz", "m3Zx0PqJ", "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg", 1, SandboxPasskeyState.Code, "K7QX-4M2P", false));
        routes.MapPost(Path + "/assertion", AnswerAsync)
            .Describe("Sandbox", "answerPasskey", "Answer a channel's passkey options", "As the browser of the phone's owner does on WhatsApp's own site.")
            .RequiresTestKey(Scopes.ChannelsWrite)
            .WithMetadata(new RequestSizeLimitAttribute(PasskeyRoutes.MaxBodyBytes))
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound)
            .ExampleRequest(new AnswerPasskeyRequest { Options = new WebAuthnOptions("""{"challenge":"4kWq0qZk8sQ","rpId":"whatsapp.com"}""") })
            .ExampleReply(new SandboxAssertionReply(PasskeyAssertionJson.Example));
        routes.MapPost(Path + "/confirm", CompareAsync)
            .Describe("Sandbox", "comparePasskeyCode", "Compare the channel's code with the phone's", "Another code than the phone's ends the linking on the phone.")
            .RequiresTestKey(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ConcurrentModification)
            .ExampleRequest(new ComparePasskeyRequest { Code = "K7QX-4M2P" });
        routes.MapPost(Path + "/request", RequestAsync)
            .Describe("Sandbox", "requestPasskey", "Ask a connected channel for the passkey", "As WhatsApp may do with a device that is linked already.")
            .RequiresTestKey(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable, ErrorCode.ConcurrentModification)
            .ExampleRequest(new RequestPasskeyRequest { ChannelId = ChannelExamples.Id });
    }

    private static async Task<Ok<SandboxPasskeyReply>> GetAsync(string phoneId, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) =>
        TypedResults.Ok(await sandbox.SendAsync<SandboxPasskeyReply>(call, HttpMethod.Get, SandboxForwarder.Phone(phoneId, "/passkey"), null, cancellationToken));

    private static async Task<Ok<SandboxAssertionReply>> AnswerAsync(
        string phoneId, Body<AnswerPasskeyRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken) =>
        TypedResults.Ok(await sandbox.SendAsync<SandboxAssertionReply>(call, HttpMethod.Post, SandboxForwarder.Phone(phoneId, "/passkey/assertion"), body.Value, cancellationToken));

    private static async Task<NoContent> CompareAsync(string phoneId, Body<ComparePasskeyRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        await sandbox.SendAsync(call, HttpMethod.Post, SandboxForwarder.Phone(phoneId, "/passkey/confirm"), body.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RequestAsync(string phoneId, Body<RequestPasskeyRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var path = SandboxForwarder.Phone(phoneId, "/passkey/request");
        var jid = await SandboxForwarder.DeviceAsync(call, body.Value.ChannelId);
        await sandbox.SendAsync(call, HttpMethod.Post, path, new { jid }, cancellationToken);
        return TypedResults.NoContent();
    }
}
