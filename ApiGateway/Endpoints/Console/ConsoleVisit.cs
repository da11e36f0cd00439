using System.Net;
using System.Security.Cryptography;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Console;

/// <summary>
/// A change of a browser's session, before its body is read: from a page of this gateway, and from an address without too many failed authentications.
/// </summary>
/// <param name="Http">The request.</param>
/// <param name="Failures">Failed authentications.</param>
internal sealed record ConsoleVisit(HttpContext Http, AddressLimiter Failures)
{
    private const int IdBytes = 16;

    /// <summary>Called by ASP.NET to bind the parameter.</summary>
    public static ValueTask<ConsoleVisit?> BindAsync(HttpContext http)
    {
        Sessions.RequireSameOrigin(http);
        var failures = http.RequestServices.GetRequiredService<AddressLimiter>();
        Throttle.Require(http, failures);
        // Nobody is signed in yet: each address has a share of the memory for bodies.
        var address = (http.Connection.RemoteIpAddress ?? IPAddress.None).GetAddressBytes();
        http.Features.Set(new BodyShare(new CustomerId(new Guid(SHA256.HashData(address).AsSpan(0, IdBytes)))));
        return ValueTask.FromResult<ConsoleVisit?>(new ConsoleVisit(http, failures));
    }

    /// <summary>Counts a failed authentication and returns the error to throw.</summary>
    public GatewayException Fail(GatewayException failure) =>
        Failures.TryTake(Http.Connection.RemoteIpAddress, out _, out var retryAfter) ? failure : Throttle.TooMany(Http, retryAfter);
}
