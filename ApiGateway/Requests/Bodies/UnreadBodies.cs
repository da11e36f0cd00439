using Microsoft.AspNetCore.Http.Features;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>
/// Announces that the connection ends with a response before whose end the body was not read and is, or may be, too large: the server then closes it, and
/// without the header a client would send its next request on it.
/// </summary>
internal static class UnreadBodies
{
    /// <summary>Middleware: runs before everything that may respond.</summary>
    public static Task AnnounceAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true) http.Response.OnStarting(Announce, http);
        return next(http);
    }

    private static Task Announce(object state)
    {
        var http = (HttpContext)state;
        if (http.Features.Get<PacedBody>() is not { IsAtEnd: true } && http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } limit
            && (http.Request.ContentLength ?? long.MaxValue) > limit) http.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }
}
