using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Errors;

/// <summary>The request as a whole is wrong: <c>bad_request</c> with the HTTP status that names the kind.</summary>
internal sealed class RequestRefusedException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>Facts such as a place in the body, or null.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>The words for a status that the server itself set, without a body.</summary>
    public static (ErrorCode Code, string Message) Describe(int status) => status switch
    {
        401 => (ErrorCode.AuthMissing, "Credentials are missing."),
        403 => (ErrorCode.ChannelAccessDenied, "Access denied."),
        404 => (ErrorCode.NotFound, "No such resource."),
        405 => (ErrorCode.BadRequest, "This method is not allowed here; the Allow header names those that are."),
        406 => (ErrorCode.BadRequest, "Nothing acceptable can be sent."),
        408 => (ErrorCode.BadRequest, "The request took too long to arrive."),
        413 => (ErrorCode.BadRequest, "The body is larger than this route takes."),
        414 => (ErrorCode.BadRequest, "The address is too long."),
        415 => (ErrorCode.BadRequest, "The body must be JSON: send Content-Type: application/json."),
        416 => (ErrorCode.BadRequest, "The file has no such range; the Content-Range header says how long it is."),
        429 => (ErrorCode.RateLimited, "Too many requests."),
        431 => (ErrorCode.BadRequest, "The headers are too large."),
        >= 500 => (ErrorCode.InternalError, "Something went wrong on our side."),
        _ => (ErrorCode.BadRequest, "The request is not valid."),
    };
}
