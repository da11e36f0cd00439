using Microsoft.AspNetCore.Http.Metadata;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Supports HEAD for every GET route, with the same headers and no body (RFC 9110, 9.3.2). Kestrel discards the body.</summary>
internal static class HeadRequests
{
    private const string EventStream = "text/event-stream";

    /// <summary>Runs before routing: a HEAD request is routed as GET, and <c>Allow</c> lists HEAD wherever it lists GET.</summary>
    public static Task RouteAsGetAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(static state => NameHeadAsync(((HttpContext)state).Response), http);
        if (!HttpMethods.IsHead(http.Request.Method)) return next(http);
        http.Request.Method = HttpMethods.Get;
        http.Features.Set(new Head());
        return next(http);
    }

    /// <summary>After routing: restores the method, so that handlers can skip expensive reads.</summary>
    public static Task RestoreAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<Head>() is null) return next(http);
        http.Request.Method = HttpMethods.Head;
        if (http.GetEndpoint()?.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
            .Any(reply => reply.ContentTypes.Contains(EventStream)) == true) EndAfterHeaders(http);
        return next(http);
    }

    /// <summary>Ends a stream after its headers.</summary>
    private static void EndAfterHeaders(HttpContext http)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        http.Response.RegisterForDispose(stop);
        http.RequestAborted = stop.Token;
        // Errors are written completely.
        http.Response.OnStarting(
            () => http.Response.ContentType?.StartsWith(EventStream, StringComparison.Ordinal) == true ? stop.CancelAsync() : Task.CompletedTask);
    }

    private static Task NameHeadAsync(HttpResponse response)
    {
        var allowed = response.Headers.Allow.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (allowed.Contains(HttpMethods.Get) && !allowed.Contains(HttpMethods.Head)) response.Headers.Allow = string.Join(
            ", ", [.. allowed, HttpMethods.Head]);
        return Task.CompletedTask;
    }

    private sealed record Head;
}
