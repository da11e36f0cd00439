using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.ApiGateway.Linking;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Linking a channel to a phone: by QR code, by pairing code, and with the passkey that WhatsApp may require.</summary>
internal static class PairingEndpoints
{
    /// <summary>Largest body with an assertion.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    private const string Png = "image/png";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var channel = routes.MapGroup("/v1/channels/{channelId}").WithTags("Channels").Fails(ErrorCode.ChannelNotFound);
        channel.MapGet("/qr", GetQrAsync)
            .Describe(
                "getQr", "Get the QR code",
                "Waits up to 10 seconds for a QR code. Accept: image/png returns the image itself. Show each new QR code at once (event qr.updated). When "
                + "its reason, and that of the status, is rescan, the phone could not link the device and the new QR code must be scanned again. no_qr while "
                + "the status reason is qr_expired: all QR codes have been shown; use a pairing code, or disconnect and connect for new ones.")
            .Requires(Scopes.ChannelsRead)
            .Fails(ErrorCode.NoQr)
            .Produces<QrReply>(200, "application/json", Png)
            .ExampleReply(new QrReply("data:image/png;base64,iVBORw0KGgo=", "2@q1x…,mR0…,8Kc…,Zp4…", ChannelExamples.Time.AddSeconds(20)));
        channel.MapPost("/pair-code", RequestPairCodeAsync)
            .Describe(
                "requestPairCode", "Request a pairing code",
                "An alternative to the QR code: Settings, Linked devices, Link with phone number. A code is valid for 3 minutes and 3 attempts; until then "
                + "further requests return the same code. WhatsApp may replace it: the event pair_code.updated contains the new code, or requires a new "
                + "request. pair_code_failed has details.reason: number_or_name_rejected, forbidden, too_many_requests (details.retry_after in seconds), "
                + "use_qr, server_error, no_answer, no_connection or refused.")
            .Requires(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.PairCodeUnavailable, ErrorCode.PairCodeFailed)
            .ExampleReply(new PairCodeView("K7QX-4M2P", ChannelExamples.Time.AddMinutes(3)));
        MapPasskey(channel.MapGroup("/passkey"));
    }

    private static void MapPasskey(RouteGroupBuilder passkey)
    {
        passkey.MapGet("", GetPasskeyAsync)
            .Describe(
                "getPasskey", "Get the passkey request",
                "After some scans and pairing codes WhatsApp requires a passkey of the owner of the number. Send page_url to the owner; anybody who has it "
                + "can answer and confirm. Alternatively pass the options to a page of your own: they must be answered on WhatsApp's own site.")
            .Requires(Scopes.ChannelsRead)
            .Fails(ErrorCode.NoQr)
            .ExampleReply(PasskeyExamples.Reply);
        var changes = passkey.MapGroup("").Requires(Scopes.ChannelsWrite).Fails(ErrorCode.InvalidLifecycleTransition);
        changes.MapPost("/assertion", SubmitAsync)
            .Describe(
                "submitPasskey", "Submit the passkey assertion",
                "The phone then continues, and its code must be compared. After a rejected assertion another one may be submitted.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .Fails(ErrorCode.ChannelUnavailable, ErrorCode.InvalidRequest, ErrorCode.Other)
            .ExampleReply(ChannelExamples.Status(ChannelStatus.Passkey));
        changes.MapPost("/confirm", ConfirmAsync)
            .Describe("confirmPasskey", "Confirm the code", "The owner of the number sees the same code on the phone. The body is an empty object, or absent.")
            .Fails(ErrorCode.ChannelUnavailable, ErrorCode.Other)
            .ExampleReply(ChannelExamples.Status(ChannelStatus.Passkey));
        changes.MapDelete("", CancelAsync)
            .Describe("cancelPasskey", "Restart the pairing", "Returns to the QR code; a channel that is paired reconnects. The owner's page ends.")
            .Fails(ErrorCode.ConcurrentModification)
            .ExampleReply(ChannelExamples.Status(ChannelStatus.Qr));
    }

    private static async Task<Results<Ok<QrReply>, FileContentHttpResult>> GetQrAsync(
        string channelId, HttpRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var qr = await context.Channel<IChannelPairing>(channelId).GetQrAsync(context.Caller, cancellationToken);
        var image = QrPicture.DrawPng(qr.Raw);
        if (PrefersImage(request)) return TypedResults.File(image, Png);
        return TypedResults.Ok(new QrReply($"data:{Png};base64,{Convert.ToBase64String(image)}", qr.Raw, qr.ExpiresAt));
    }

    private static bool PrefersImage(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return false;
        double Weight(string type) => accepted.Where(range => range.MediaType == type).Select(range => range.Quality ?? 1).DefaultIfEmpty(0).Max();
        return Weight(Png) > Weight("application/json");
    }

    private static async Task<Ok<PairCodeView>> RequestPairCodeAsync(
        string channelId, Body<RequestPairCodeRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var digits = Recipient.ReadPhone(body.Value.PhoneNumber)!;
        return TypedResults.Ok(await context.Channel<IChannelPairing>(channelId).RequestPairCodeAsync(context.Caller, digits, cancellationToken));
    }

    private static async Task<Ok<PasskeyReply>> GetPasskeyAsync(
        string channelId, HttpRequest request, RequestContext context, LinkTokens tokens, PublicAddress address)
    {
        var passkey = await context.Channel<IChannelPairing>(channelId).GetPasskeyAsync(context.Caller);
        var token = context.Allows(Scopes.ChannelsWrite) ? tokens.Make(RequestContext.ChannelId(channelId), passkey.Ceremony) : null;
        var page = token is null ? null : address.Link(request, "/link/" + token);
        return TypedResults.Ok(new PasskeyReply(passkey.Stage, new WebAuthnOptions(passkey.Options), passkey.ExpiresAt, passkey.Code, page));
    }

    private static async Task<Accepted<ChannelStatusView>> SubmitAsync(string channelId, Body<SubmitPasskeyRequest> body, RequestContext context) =>
        Accepted(channelId, await context.Channel<IChannelPairing>(channelId).SubmitAssertionAsync(context.Caller, body.Value.Assertion.Json));

    private static async Task<Accepted<ChannelStatusView>> ConfirmAsync(string channelId, EmptyBody _, RequestContext context) =>
        Accepted(channelId, await context.Channel<IChannelPairing>(channelId).ConfirmPasskeyAsync(context.Caller));

    private static async Task<Accepted<ChannelStatusView>> CancelAsync(string channelId, RequestContext context) =>
        Accepted(channelId, await context.Channel<IChannelPairing>(channelId).CancelPasskeyAsync(context.Caller));

    private static Accepted<ChannelStatusView> Accepted(string channelId, ChannelStatusView status) => ChannelsEndpoints.Accepted(channelId, status);
}
