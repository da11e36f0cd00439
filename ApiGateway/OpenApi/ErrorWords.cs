namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>What each error means, for the document.</summary>
internal static class ErrorWords
{
    /// <summary>One sentence.</summary>
    public static string Of(ErrorCode code) => code switch
    {
        ErrorCode.AuthMissing => "Send your API key: Authorization: Bearer zpk_…",
        ErrorCode.AuthInvalid => "The key is unknown or revoked.",
        ErrorCode.AuthMalformed => "The credentials have not the form of an API key.",
        ErrorCode.AuthExpired => "The key has expired.",
        ErrorCode.AuthNoEmail => "The identity has no verified mail.",
        ErrorCode.ChannelAccessDenied => "The key lacks a scope for this.",
        ErrorCode.ChannelScopedKey => "The key is bound to one channel and can't do this.",
        ErrorCode.PlanChannelLimit => "The plan's number of channels is used up.",
        ErrorCode.ChannelNotFound => "No such channel.",
        ErrorCode.WebhookEndpointNotFound => "No such webhook endpoint.",
        ErrorCode.NotFound => "No such resource.",
        ErrorCode.ChannelUnavailable => "The channel can't send in this state.",
        ErrorCode.InvalidLifecycleTransition => "The channel can't do this in the state that it is in; GET …/status says which, and why.",
        ErrorCode.PairCodeUnavailable => "Pair codes are for channels that wait to be linked: connect the channel first; one that is linked needs none.",
        ErrorCode.InvalidRequest => "A field of the request is not valid.",
        ErrorCode.BadRequest => "The request is not valid.",
        ErrorCode.Other => "WhatsApp refused.",
        ErrorCode.PairCodeFailed => "WhatsApp gave no pair code.",
        ErrorCode.NoQr => "There is no QR to show.",
        ErrorCode.NotDisabled => "The channel is not disabled.",
        ErrorCode.NoOp => "Nothing would change.",
        ErrorCode.ConcurrentModification => "Somebody else changed it meanwhile.",
        ErrorCode.RateLimited => "Too many requests; the header Retry-After says when to come back.",
        ErrorCode.WorkerAtCapacity => "The service is busy or starting; try again.",
        ErrorCode.MediaGone => "The media is no longer there.",
        _ => "Something went wrong on our side.",
    };
}
