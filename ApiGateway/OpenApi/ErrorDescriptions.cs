namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Meaning of each error code, for the document.</summary>
internal static class ErrorDescriptions
{
    /// <summary>One sentence.</summary>
    public static string Of(ErrorCode code) => code switch
    {
        ErrorCode.AuthMissing => "Send your API key: Authorization: Bearer zpk_…",
        ErrorCode.AuthInvalid => "The key is unknown or revoked.",
        ErrorCode.AuthMalformed => "The credentials do not have the form of an API key.",
        ErrorCode.AuthExpired => "The key has expired.",
        ErrorCode.AuthNoEmail => "The identity has no verified email address.",
        ErrorCode.ChannelAccessDenied => "The key lacks a scope for this.",
        ErrorCode.ChannelScopedKey => "The key is bound to one channel and can't do this.",
        ErrorCode.PlanChannelLimit => "The plan's limit of channels is reached.",
        ErrorCode.ChannelNotFound => "No such channel.",
        ErrorCode.WebhookEndpointNotFound => "No such webhook endpoint.",
        ErrorCode.NotFound => "No such resource.",
        ErrorCode.ChannelUnavailable => "The channel can't send in this state.",
        ErrorCode.InvalidLifecycleTransition => "The channel can't do this in its current state; GET …/status returns the state and its reason.",
        ErrorCode.PairCodeUnavailable => "A pairing code needs a channel that is waiting to be paired: connect the channel first.",
        ErrorCode.InvalidRequest => "A field of the request is not valid.",
        ErrorCode.BadRequest => "The request is not valid.",
        ErrorCode.Other => "WhatsApp rejected the request.",
        ErrorCode.PairCodeFailed => "WhatsApp returned no pairing code.",
        ErrorCode.NoQr => "There is no QR code.",
        ErrorCode.NotDisabled => "The channel is not disabled.",
        ErrorCode.NoOp => "Nothing would change.",
        ErrorCode.ConcurrentModification => "It was changed by another request at the same time.",
        ErrorCode.RateLimited => "Too many requests; the header Retry-After contains the seconds to wait.",
        ErrorCode.WorkerAtCapacity => "The service is busy or starting; try again.",
        ErrorCode.MediaGone => "The file is no longer available.",
        _ => "An internal error occurred.",
    };
}
