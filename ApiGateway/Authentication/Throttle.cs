using System.Globalization;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>The error for too many requests.</summary>
internal static class Throttle
{
    /// <summary>Sets Retry-After in whole seconds and returns the error to throw.</summary>
    public static GatewayException TooMany(HttpContext http, TimeSpan retryAfter)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return new GatewayException(ErrorCode.RateLimited, "Too many requests; the header Retry-After contains the seconds to wait.");
    }

    /// <summary>Throws when an address has had too many failed authentications.</summary>
    public static void Require(HttpContext http, AddressLimiter failures)
    {
        if (failures.HasToken(http.Connection.RemoteIpAddress, out var limit, out var retryAfter)) return;
        http.Features.Set(limit);
        throw TooMany(http, retryAfter);
    }
}
