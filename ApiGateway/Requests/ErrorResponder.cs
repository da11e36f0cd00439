using WhatIsUp.ApiGateway.Errors;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Outermost middleware: converts every failure to the error envelope.</summary>
internal sealed class ErrorResponder(RequestDelegate next, ErrorReplies replies)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: >= 400 } reply
                && (reply is { ContentLength: null, ContentType: null } || reply.StatusCode == 416))
            {
                reply.ContentLength = null;
                var (code, message) = RequestRefusedException.Describe(http.Response.StatusCode);
                await ErrorReplies.WriteAsync(http, http.Response.StatusCode, code, message);
            }
        }
        catch (Exception failure) when (ErrorReplies.IsOfClient(http, failure))
        {
            // The client closed the connection: there is nobody to respond to, and nothing to log as an error.
            if (http.Response.HasStarted) return;
            http.Response.StatusCode = ClientClosedRequest;
            // Otherwise the server tries to drain the body and logs an error, because the read that the reset interrupted is still pending.
            http.Abort();
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            await replies.AnswerAsync(http, failure);
        }
    }
}
