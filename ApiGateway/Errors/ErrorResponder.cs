using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Errors;

/// <summary>Outermost step of every request: whatever fails leaves as the error envelope.</summary>
internal sealed partial class ErrorResponder(RequestDelegate next, ILogger<ErrorResponder> log)
{
    private const int ClientClosedRequest = 499;
    private const string RetryAfterSeconds = "1";

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: >= 400 } reply && (reply is { ContentLength: null, ContentType: null } || reply.StatusCode == 416))
            {
                reply.ContentLength = null;
                var (code, message) = RequestRefusedException.Describe(http.Response.StatusCode);
                await WriteAsync(http, http.Response.StatusCode, code, message);
            }
        }
        catch (Exception failure) when (IsOfClient(http, failure))
        {
            // The client went away in the middle: nobody is left to answer, and nothing of ours went wrong.
            if (http.Response.HasStarted) return;
            http.Response.StatusCode = ClientClosedRequest;
            // Else the server looks for what is left of the body, and logs as a fault of ours that the read which the reset broke off is not over.
            http.Abort();
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            await AnswerAsync(http, failure);
        }
    }

    private static bool IsOfClient(HttpContext http, Exception failure) => failure is ConnectionResetException or ConnectionAbortedException
        || (http.RequestAborted.IsCancellationRequested && failure is (OperationCanceledException or IOException));

    private Task AnswerAsync(HttpContext http, Exception failure)
    {
        switch (failure)
        {
            case GatewayException known:
                if (known.Code == ErrorCode.InternalError) LogInternal(http.RequestId(), known);
                return WriteAsync(http, ErrorStatus.Of(known), known.Code, known.Message, known.Details);
            case RequestRefusedException refused:
                return WriteAsync(http, refused.Status, ErrorCode.BadRequest, refused.Message, refused.Details);
            case BadHttpRequestException bad:
                var (code, message) = RequestRefusedException.Describe(bad.StatusCode);
                return WriteAsync(http, bad.StatusCode, code, message);
            case TimeoutException or OrleansException:
                LogCluster(http.RequestId(), failure.GetType().Name);
                return WriteAsync(http, ErrorStatus.Of(ErrorCode.WorkerAtCapacity), ErrorCode.WorkerAtCapacity, "The service is busy or starting; try again.");
            default:
                LogInternal(http.RequestId(), failure);
                return WriteAsync(http, 500, ErrorCode.InternalError, "Something went wrong on our side.");
        }
    }

    /// <summary>Writes the envelope; headers that belong to every reply are there already.</summary>
    public static Task WriteAsync(
        HttpContext http, int status, ErrorCode code, string message, IReadOnlyDictionary<string, string>? details = null)
    {
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable && http.Response.Headers.RetryAfter.Count == 0) http.Response.Headers.RetryAfter = RetryAfterSeconds;
        http.Response.ContentType = "application/json; charset=utf-8";
        var envelope = new ErrorEnvelope(new ErrorBody(code, message, details), http.RequestId());
        return JsonSerializer.SerializeAsync(http.Response.Body, envelope, JsonSettings.Options, http.RequestAborted);
    }

    [LoggerMessage(6001, LogLevel.Error, "Request {RequestId} failed")]
    private partial void LogInternal(string requestId, Exception failure);

    [LoggerMessage(6002, LogLevel.Warning, "Request {RequestId} found no silo to answer: {Kind}")]
    private partial void LogCluster(string requestId, string kind);
}
