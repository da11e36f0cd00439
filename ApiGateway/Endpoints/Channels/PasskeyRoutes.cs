using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Linking;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>A linking with a passkey that is under way.</summary>
/// <param name="Stage">How far it is: who has to do something next.</param>
/// <param name="Options">WebAuthn options: for navigator.credentials.get on https://web.whatsapp.com, in a browser of the number's owner.</param>
/// <param name="ExpiresAt">When the present stage must be over.</param>
/// <param name="Code">Code that the phone shows too, or null before it is known.</param>
/// <param name="PageUrl">One-time page that leads the owner through it, for this attempt only; null for keys that may only read.</param>
public sealed record PasskeyReply(PasskeyProgress Stage, WebAuthnOptions Options, DateTimeOffset ExpiresAt, string? Code, string? PageUrl);

/// <summary>What the owner's browser answered.</summary>
public sealed record SubmitPasskeyRequest
{
    /// <summary>The assertion as PublicKeyCredential.toJSON() gives it, at most 64 KB.</summary>
    public required PasskeyAssertionJson Assertion { get; init; }
}

/// <summary>GET and DELETE /v1/channels/{channelId}/passkey, POST …/passkey/assertion, POST …/passkey/confirm.</summary>
internal static class PasskeyRoutes
{
    /// <summary>Largest body with an assertion.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    private const string Path = "/v1/channels/{channelId}/passkey";

    /// <summary>For the document.</summary>
    internal static readonly WebAuthnOptions ExampleOptions = new("""{"challenge":"4kWq0qZk8sQ","timeout":600000,"rpId":"whatsapp.com","allowCredentials":[],"userVerification":"required","extensions":{"uvm":true}}""");

    private static readonly PasskeyReply Example = new(
        PasskeyProgress.Assertion, ExampleOptions, ChannelExamples.Time.AddMinutes(10), null, "https://gateway.example/link/AZq_NW8efBqaXj9qHCtNXmHkq0b2S0uVn3J9d8xYw2Q5bJ0k7mPpXcRrT1uVwXyZ");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, GetAsync)
            .Describe("Channels", "getPasskey", "Get the passkey that WhatsApp asks for", "After some scans and pair codes WhatsApp asks the owner of the number for a passkey. Send page_url to the owner of the number; whoever has it may answer and confirm. Or hand the options to a page of your own: they are answered on WhatsApp's own site.")
            .Requires(Scopes.ChannelsRead)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.NoQr)
            .ExampleReply(Example);
        routes.MapPost(Path + "/assertion", SubmitAsync)
            .Describe("Channels", "submitPasskey", "Hand over the passkey's answer", "Then the phone continues, and its code is compared. A refused answer may be followed by another one.")
            .Requires(Scopes.ChannelsWrite)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidLifecycleTransition, ErrorCode.ChannelUnavailable, ErrorCode.InvalidRequest, ErrorCode.Other)
            .ExampleRequest(new SubmitPasskeyRequest { Assertion = PasskeyAssertionJson.Example })
            .ExampleReply(ChannelExamples.Status(ChannelStatus.Passkey));
        routes.MapPost(Path + "/confirm", ConfirmAsync)
            .Describe("Channels", "confirmPasskey", "Confirm the code", "The owner of the number saw the same code on the phone. Takes an empty object, or no body.")
            .Requires(Scopes.ChannelsWrite)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidLifecycleTransition, ErrorCode.ChannelUnavailable, ErrorCode.Other)
            .ExampleReply(ChannelExamples.Status(ChannelStatus.Passkey));
        routes.MapDelete(Path, CancelAsync)
            .Describe("Channels", "cancelPasskey", "Begin the linking anew", "Back to the QR; a channel that is paired connects again. The owner's page ends.")
            .Requires(Scopes.ChannelsWrite)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidLifecycleTransition, ErrorCode.ConcurrentModification)
            .ExampleReply(ChannelExamples.Status(ChannelStatus.Qr));
    }

    private static async Task<Ok<PasskeyReply>> GetAsync(string channelId, HttpRequest request, Call call, LinkTokens tokens, PublicAddress address)
    {
        var passkey = await Grain(call, channelId).GetPasskeyAsync(call.Caller);
        var page = call.Allows(Scopes.ChannelsWrite) ? address.Link(request, "/link/" + tokens.Make(Call.ChannelId(channelId), passkey.Ceremony)) : null;
        return TypedResults.Ok(new PasskeyReply(passkey.Stage, new WebAuthnOptions(passkey.Options), passkey.ExpiresAt, passkey.Code, page));
    }

    private static async Task<Accepted<ChannelStatusView>> SubmitAsync(string channelId, Body<SubmitPasskeyRequest> body, Call call) =>
        Accepted(channelId, await Grain(call, channelId).SubmitAssertionAsync(call.Caller, body.Value.Assertion.Json));

    private static async Task<Accepted<ChannelStatusView>> ConfirmAsync(string channelId, EmptyBody _, Call call) =>
        Accepted(channelId, await Grain(call, channelId).ConfirmPasskeyAsync(call.Caller));

    private static async Task<Accepted<ChannelStatusView>> CancelAsync(string channelId, Call call) =>
        Accepted(channelId, await Grain(call, channelId).CancelPasskeyAsync(call.Caller));

    private static IChannelPasskeyGrain Grain(Call call, string channelId) => call.Grains.GetGrain<IChannelPasskeyGrain>(Call.ChannelId(channelId).Value);

    private static Accepted<ChannelStatusView> Accepted(string channelId, ChannelStatusView status) => TypedResults.Accepted($"/v1/channels/{channelId}/status", status);
}
