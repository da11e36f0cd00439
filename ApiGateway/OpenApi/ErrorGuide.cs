using System.Text.Json;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Why an error occurs and what to do about it.</summary>
/// <param name="Cause">Why it occurs.</param>
/// <param name="Cure">What to do.</param>
internal sealed record ErrorAdvice(string Cause, string Cure);

/// <summary>Cause and cure of every error code: the pages under <c>/docs/errors</c> and the plain-text reference are made from this table.</summary>
internal static class ErrorGuide
{
    /// <summary>Path of the pages.</summary>
    public const string Root = "/docs/errors";

    private static readonly Dictionary<ErrorCode, ErrorAdvice> Table = new()
    {
        [ErrorCode.AuthMissing] = new(
            "The request has no header Authorization.", "Send Authorization: Bearer zpk_…. A proxy between you and the gateway must pass the header on."),
        [ErrorCode.AuthInvalid] = new(
            "The key has the right form, but it is unknown or was revoked, or it may not be used from this address.",
            "Check that the key belongs to this gateway, that it was not revoked, and that its allowed networks contain your address. When in doubt, create a "
            + "new key."),
        [ErrorCode.AuthMalformed] = new(
            "The credentials are not an API key: the prefix, the length or the checksum is wrong.",
            "Copy the whole key again, without quotes and line breaks. It begins with zpk_test_ or zpk_live_."),
        [ErrorCode.AuthExpired] = new("The key had an expiry, which has passed.", "Create a new key, and replace the old one in your configuration."),
        [ErrorCode.AuthNoEmail] = new(
            "The account at the identity provider has no verified mail address.", "Verify the address at the provider, and sign in again."),
        [ErrorCode.ChannelAccessDenied] = new(
            "The key lacks the scope that the operation requires; details.required_scope names it.", "Use a key with this scope, or create one."),
        [ErrorCode.ChannelScopedKey] = new(
            "The key is bound to one channel, and the operation concerns another one or the whole account.", "Use a key that is not bound to a channel."),
        [ErrorCode.PlanChannelLimit] = new(
            "The customer has as many channels as the plan allows.", "Delete a channel that is no longer used, or ask the operator for another plan."),
        [ErrorCode.ChannelNotFound] = new(
            "There is no channel with this id for this key. Test keys see test channels only, and live keys live channels.",
            "List the channels with the same key, and check whether the key's mode is right."),
        [ErrorCode.WebhookEndpointNotFound] = new(
            "There is no webhook endpoint with this id for this key and mode.", "List the endpoints with the same key."),
        [ErrorCode.NotFound] = new(
            "The path does not exist, or what it names does not exist for this key.",
            "Check the path against the reference, and the id by the list of the same resource."),
        [ErrorCode.ChannelUnavailable] = new(
            "The channel can't do this in its present state: it is not paired, was logged out, stopped or banned, or is not connected at the moment.",
            "Get the channel's status: it has the reason and the time of the next attempt. Connect or pair the channel, then repeat."),
        [ErrorCode.InvalidLifecycleTransition] = new(
            "The requested change does not exist for the present state of the channel, such as to disconnect a channel that is not connected.",
            "Get the channel's status first, and request only what this state allows."),
        [ErrorCode.PairCodeUnavailable] = new(
            "A pairing code was requested of a channel that is not waiting to be paired.",
            "Connect the channel, wait for the state qr, then request the code."),
        [ErrorCode.InvalidRequest] = new(
            "A field or query parameter is missing, unknown, or has an invalid value; details names each with its problem.",
            "Correct the fields that details names. Repeating the same request can't succeed."),
        [ErrorCode.BadRequest] = new(
            "The request as a whole is not valid: broken JSON, a wrong content type or method, a body that is too large, or an invalid header.",
            "Read the message: it names the problem and, for JSON, its position."),
        [ErrorCode.Other] = new(
            "WhatsApp rejected the request, the protocol does not support it (501), or the plan limits it (403); details.reason says which.",
            "Look at details.reason and details.upstream_code. Rejections for reasons of content or permission recur; others may succeed later."),
        [ErrorCode.PairCodeFailed] = new(
            "WhatsApp returned no pairing code, for example because too many were requested for this number.", "Wait some minutes, or pair with the QR code."),
        [ErrorCode.NoQr] = new(
            "The channel shows no QR code: it is not waiting to be paired, or the codes of this attempt have expired.",
            "Connect the channel again, and get the code at once."),
        [ErrorCode.NotDisabled] = new("Enable was requested for a channel that is not disabled.", "Nothing has to be done."),
        [ErrorCode.NoOp] = new("The request would change nothing: the resource already is as requested.", "Treat it as a success, if that is what you want."),
        [ErrorCode.ConcurrentModification] = new(
            "Another request changed the same resource at the same time, or a request with the same Idempotency-Key is still running.",
            "Read the resource again, and repeat the request when it is still needed."),
        [ErrorCode.RateLimited] = new(
            "The token bucket of the key is empty, or too many requests from this address failed to authenticate.",
            "Wait for the seconds of the header Retry-After. Spread requests evenly; the headers X-RateLimit-* say what is left."),
        [ErrorCode.WorkerAtCapacity] = new(
            "The service is starting, moves the channel to another node, or has no capacity at the moment.",
            "Repeat after the seconds of Retry-After. Use client_ref or Idempotency-Key, so that nothing is done twice."),
        [ErrorCode.MediaGone] = new(
            "The file has expired, was deleted, or is no longer available from WhatsApp, or the link to it has expired.",
            "Get a new link from the message or the file. Ask the sender to send a file again that is gone."),
        [ErrorCode.InternalError] = new(
            "A fault in the gateway.", "Repeat once, with client_ref or Idempotency-Key. If it recurs, report the request_id to the operator."),
    };

    /// <summary>All codes, in the order of the contract.</summary>
    public static IReadOnlyList<ErrorCode> Codes { get; } = Enum.GetValues<ErrorCode>();

    /// <summary>Cause and cure of a code.</summary>
    public static ErrorAdvice Of(ErrorCode code) => Table[code];

    /// <summary>Name of a code in JSON.</summary>
    public static string NameOf(ErrorCode code) => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());

    /// <summary>Path of the page of a code.</summary>
    public static string PathOf(ErrorCode code) => $"{Root}/{NameOf(code)}";
}
