using WhatIsUp.ApiGateway.Errors;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// Rejects requests over plain HTTP, when the operator requires HTTPS. It does not redirect: the key would have crossed the network already, and a client that
/// follows redirects would never be corrected. Probes of the machine itself stay possible.
/// </summary>
internal static class HttpsGate
{
    private static readonly string[] Probes = ["/healthz", "/readyz"];

    public static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.IsHttps || Array.Exists(Probes, probe => http.Request.Path == probe)) return next(http);
        throw new RequestRefusedException(StatusCodes.Status400BadRequest, "This gateway requires HTTPS. A key that was sent without it must be replaced.");
    }
}
