using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Errors;

/// <summary>The HTTP status of each error code.</summary>
internal static class ErrorStatus
{
    /// <summary>Value of <c>details.reason</c> for operations that a linked device can't perform.</summary>
    public const string NotSupportedByProtocol = "not_supported_by_protocol";

    private static readonly Dictionary<ErrorCode, int> Table = new()
    {
        [ErrorCode.AuthMissing] = 401,
        [ErrorCode.AuthInvalid] = 401,
        [ErrorCode.AuthMalformed] = 401,
        [ErrorCode.AuthExpired] = 401,
        [ErrorCode.AuthNoEmail] = 403,
        [ErrorCode.ChannelAccessDenied] = 403,
        [ErrorCode.ChannelScopedKey] = 403,
        [ErrorCode.PlanChannelLimit] = 403,
        [ErrorCode.ChannelNotFound] = 404,
        [ErrorCode.WebhookEndpointNotFound] = 404,
        [ErrorCode.NotFound] = 404,
        [ErrorCode.NoQr] = 404,
        [ErrorCode.ChannelUnavailable] = 409,
        [ErrorCode.InvalidLifecycleTransition] = 409,
        [ErrorCode.PairCodeUnavailable] = 409,
        [ErrorCode.NotDisabled] = 409,
        [ErrorCode.NoOp] = 409,
        [ErrorCode.ConcurrentModification] = 409,
        [ErrorCode.InvalidRequest] = 400,
        [ErrorCode.BadRequest] = 400,
        [ErrorCode.MediaGone] = 410,
        [ErrorCode.RateLimited] = 429,
        [ErrorCode.Other] = 502,
        [ErrorCode.PairCodeFailed] = 502,
        [ErrorCode.WorkerAtCapacity] = 503,
        [ErrorCode.InternalError] = 500,
    };

    /// <summary>Status of a code.</summary>
    public static int Of(ErrorCode code) => Table[code];

    /// <summary>Value of <c>details.reason</c> for a file that is too large.</summary>
    public const string TooLarge = "too_large";

    /// <summary>
    /// Status of an error: 501 for operations that the protocol does not support, 413 for files that are too large, 403 for limits of the plan, otherwise the
    /// status of its code.
    /// </summary>
    public static int Of(GatewayException error) => (error.Code, error.Details?.GetValueOrDefault("reason")) switch
    {
        (ErrorCode.Other, NotSupportedByProtocol) => 501,
        (ErrorCode.BadRequest, TooLarge) => 413,
        (ErrorCode.Other, Plan.PlanLimit) => 403,
        _ => Of(error.Code),
    };
}
