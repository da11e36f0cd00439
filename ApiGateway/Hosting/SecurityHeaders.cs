using WhatIsUp.ApiGateway.Configuration;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>
/// Security headers of every response, also of errors: no frames, no referrer, no content but that of this gateway; and HTTPS for the future, when the
/// operator has set it. Parts with stricter rules of their own set theirs first.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, HttpsSettings https)
{
    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>The reference page builds its styles and its start in the page itself. It connects to this gateway only.</summary>
    private const string PagePolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private readonly string? _transport = https.HstsDays == 0 ? null
        : $"max-age={(long)TimeSpan.FromDays(https.HstsDays).TotalSeconds}{(https.HstsIncludeSubDomains ? "; includeSubDomains" : "")}";

    public Task InvokeAsync(HttpContext http)
    {
        http.Response.OnStarting(static state =>
        {
            var (http, transport) = ((HttpContext, string?))state;
            var (headers, path) = (http.Response.Headers, http.Request.Path);
            headers.XContentTypeOptions = "nosniff";
            if (headers.XFrameOptions.Count == 0) headers.XFrameOptions = "DENY";
            if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = path.StartsWithSegments("/docs") ? PagePolicy : ApiPolicy;
            if (!headers.ContainsKey("Referrer-Policy")) headers["Referrer-Policy"] = "no-referrer";
            if (!headers.ContainsKey("Cross-Origin-Opener-Policy")) headers["Cross-Origin-Opener-Policy"] = "same-origin";
            // Links to files may be embedded by the customer's own pages.
            if (!headers.ContainsKey("Cross-Origin-Resource-Policy"))
                headers["Cross-Origin-Resource-Policy"] = path.StartsWithSegments("/v1/media") ? "cross-origin" : "same-origin";
            if (transport is not null && http.Request.IsHttps) headers.StrictTransportSecurity = transport;
            return Task.CompletedTask;
        }, (http, _transport));
        return next(http);
    }
}
