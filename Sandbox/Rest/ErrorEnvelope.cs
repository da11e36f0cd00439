using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>Every failure has one form: <c>{error:{code,message,details?},request_id}</c>.</summary>
internal sealed class ErrorEnvelope(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var requestId = "req_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        context.Response.Headers["X-Request-Id"] = requestId;
        try
        {
            await next(context).ConfigureAwait(false);
            if (context.Response.HasStarted || context.Response.StatusCode < 400 || context.Response.ContentType is not null) return;
            var (code, message) = context.Response.StatusCode switch
            {
                StatusCodes.Status405MethodNotAllowed => ("bad_request", "The path does not take this method."),
                StatusCodes.Status404NotFound => ("not_found", "There is nothing at this path."),
                _ => ("bad_request", "The request was refused."),
            };
            await WriteAsync(context, context.Response.StatusCode, requestId, code, message, null).ConfigureAwait(false);
        }
        catch (SandboxRefusedException refused) when (!context.Response.HasStarted)
        {
            var status = refused.Code switch
            {
                "not_found" => StatusCodes.Status404NotFound,
                "conflict" or SandboxRefusedException.Refused => StatusCodes.Status409Conflict,
                "limit" => StatusCodes.Status403Forbidden,
                _ => StatusCodes.Status400BadRequest,
            };
            await WriteAsync(context, status, requestId, refused.Code, refused.Message, refused.Details).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, bad.StatusCode, requestId, "bad_request", "The request is malformed.", null).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
    }

    private static Task WriteAsync(HttpContext context, int status, string requestId, string code, string message, IReadOnlyDictionary<string, string>? details)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.Headers["X-Request-Id"] = requestId;
        return context.Response.WriteAsJsonAsync(new ErrorBody(new ErrorPart(code, message, details), requestId), SandboxJson.Options, context.RequestAborted);
    }

    private sealed record ErrorBody(ErrorPart Error, string RequestId);

    private sealed record ErrorPart(
        string Code, string Message,
        [property: System.Text.Json.Serialization.JsonIgnore(Condition =
            System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Details);
}
