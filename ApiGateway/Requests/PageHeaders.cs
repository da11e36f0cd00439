namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// Headers of every response under <c>/link</c> and <c>/console</c>, also of errors, beside those that every response has: no caching, no indexing, and only
/// this gateway's own scripts.
/// </summary>
internal sealed class PageHeaders(RequestDelegate next)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors "
        + "'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments("/link") || http.Request.Path.StartsWithSegments("/console"))
            http.Response.OnStarting(static state =>
            {
                var headers = ((HttpContext)state).Response.Headers;
                headers.ContentSecurityPolicy = Policy;
                headers.CacheControl = "no-store";
                headers["X-Robots-Tag"] = "noindex, nofollow";
                return Task.CompletedTask;
            }, http);
        return next(http);
    }
}
