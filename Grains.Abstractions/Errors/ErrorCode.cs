namespace WhatIsUp.Grains.Abstractions.Errors;

/// <summary>The closed list of error codes of the public contract; JSON shows them in snake_case.</summary>
[GenerateSerializer, Alias("ErrorCode")]
public enum ErrorCode
{
    /// <summary>No credentials were sent.</summary>
    AuthMissing,
    /// <summary>The key is unknown or revoked.</summary>
    AuthInvalid,
    /// <summary>The credentials have not the form of a key.</summary>
    AuthMalformed,
    /// <summary>The key has expired.</summary>
    AuthExpired,
    /// <summary>The identity has no verified mail.</summary>
    AuthNoEmail,
    /// <summary>The key lacks a scope for this.</summary>
    ChannelAccessDenied,
    /// <summary>The key is bound to one channel and may not do this.</summary>
    ChannelScopedKey,
    /// <summary>The plan's number of channels is used up.</summary>
    PlanChannelLimit,
    /// <summary>No such channel.</summary>
    ChannelNotFound,
    /// <summary>No such webhook endpoint.</summary>
    WebhookEndpointNotFound,
    /// <summary>No such thing or route.</summary>
    NotFound,
    /// <summary>The channel can't send in this state.</summary>
    ChannelUnavailable,
    /// <summary>The lifecycle has no such transition from this state.</summary>
    InvalidLifecycleTransition,
    /// <summary>A pair code can't be requested in this state.</summary>
    PairCodeUnavailable,
    /// <summary>A field is wrong; details name it.</summary>
    InvalidRequest,
    /// <summary>The request as a whole is wrong: JSON, header, size, method.</summary>
    BadRequest,
    /// <summary>WhatsApp refused; details carry reason and upstream_code.</summary>
    Other,
    /// <summary>WhatsApp gave no pair code.</summary>
    PairCodeFailed,
    /// <summary>There is no QR to show.</summary>
    NoQr,
    /// <summary>The channel is not disabled.</summary>
    NotDisabled,
    /// <summary>Nothing would change.</summary>
    NoOp,
    /// <summary>It was changed concurrently.</summary>
    ConcurrentModification,
    /// <summary>Too many requests.</summary>
    RateLimited,
    /// <summary>No silo has room.</summary>
    WorkerAtCapacity,
    /// <summary>The media is no longer there.</summary>
    MediaGone,
    /// <summary>A bug of ours.</summary>
    InternalError,
}
