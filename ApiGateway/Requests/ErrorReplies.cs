using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Responses to failed requests.</summary>
internal sealed class ErrorReplies(ILogger<ErrorReplies> log)
{
    private const string RetryAfterSeconds = "1";

    /// <summary>True when the connection is closed, so that no response can reach the client.</summary>
    public static bool IsOfClient(HttpContext http, Exception failure) => failure is ConnectionResetException or ConnectionAbortedException
        // A read of the body throws this before the token of the request is cancelled.
        || failure is OperationCanceledException { InnerException: ConnectionAbortedException }
        || (http.RequestAborted.IsCancellationRequested && failure is (OperationCanceledException or IOException));

    /// <summary>Writes the error envelope of a failure.</summary>
    public Task AnswerAsync(HttpContext http, Exception failure)
    {
        switch (failure)
        {
            case GatewayException known:
                if (known.Code == ErrorCode.InternalError) log.RequestFailed(http.RequestId(), known);
                return WriteAsync(http, ErrorStatus.Of(known), known.Code, known.Message, known.Details);
            case RequestRefusedException refused:
                return WriteAsync(http, refused.Status, ErrorCode.BadRequest, refused.Message, refused.Details);
            case BadHttpRequestException bad:
                var (code, message) = RequestRefusedException.Describe(bad.StatusCode);
                return WriteAsync(http, bad.StatusCode, code, message);
            case TimeoutException or OrleansException:
                log.NoSiloAnswered(http.RequestId(), failure.GetType().Name);
                return WriteAsync(http, ErrorStatus.Of(ErrorCode.WorkerAtCapacity), ErrorCode.WorkerAtCapacity, "The service is busy or starting; try again.");
            default:
                log.RequestFailed(http.RequestId(), failure);
                return WriteAsync(http, 500, ErrorCode.InternalError, "An internal error occurred.");
        }
    }

    /// <summary>Writes the error envelope.</summary>
    public static Task WriteAsync(
        HttpContext http, int status, ErrorCode code, string message, IReadOnlyDictionary<string, string>? details = null)
    {
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable && http.Response.Headers.RetryAfter.Count == 0) http.Response.Headers.RetryAfter =
            RetryAfterSeconds;
        http.Response.ContentType = "application/json; charset=utf-8";
        var envelope = new ErrorEnvelope(new ErrorBody(code, message, details), http.RequestId());
        return JsonSerializer.SerializeAsync(http.Response.Body, envelope, JsonSettings.Options, http.RequestAborted);
    }
}
