using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Errors;

/// <summary>The request as a whole is invalid: <c>bad_request</c> with the HTTP status of the problem.</summary>
internal sealed class RequestRefusedException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>Details such as a position in the body, or null.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>Code and message for a status that ASP.NET itself set, without a body.</summary>
    public static (ErrorCode Code, string Message) Describe(int status) => status switch
    {
        401 => (ErrorCode.AuthMissing, "Credentials are missing."),
        403 => (ErrorCode.ChannelAccessDenied, "Access denied."),
        404 => (ErrorCode.NotFound, "No such resource."),
        405 => (ErrorCode.BadRequest, "The method is not allowed; the header Allow lists the allowed methods."),
        406 => (ErrorCode.BadRequest, "No acceptable representation is available."),
        408 => (ErrorCode.BadRequest, "The request was not received in time."),
        413 => (ErrorCode.BadRequest, "The body is too large."),
        414 => (ErrorCode.BadRequest, "The URL is too long."),
        415 => (ErrorCode.BadRequest, "The body must be JSON: send Content-Type: application/json."),
        416 => (ErrorCode.BadRequest, "The range is not satisfiable; the header Content-Range contains the size of the file."),
        429 => (ErrorCode.RateLimited, "Too many requests."),
        431 => (ErrorCode.BadRequest, "The headers are too large."),
        >= 500 => (ErrorCode.InternalError, "An internal error occurred."),
        _ => (ErrorCode.BadRequest, "The request is not valid."),
    };
}
