using Microsoft.AspNetCore.Http.Features;
using WhatIsUp.ApiGateway.Errors;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// Refuses addresses and headers that are too large with the envelope. The server beneath refuses by itself, and without a body, what it can't read:
/// its own limits are wider than these (<see cref="RequestLimits"/>), so that only far larger ones meet them.
/// </summary>
internal sealed class RequestBounds(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.Features.GetRequired<IHttpRequestFeature>().RawTarget.Length > RequestLimits.MaxTargetLength) throw Refused(StatusCodes.Status414UriTooLong);
        var size = 0;
        foreach (var (name, values) in http.Request.Headers)
            foreach (var value in values) size += name.Length + (value?.Length ?? 0);
        return size <= RequestLimits.MaxHeadersLength ? next(http) : throw Refused(StatusCodes.Status431RequestHeaderFieldsTooLarge);
    }

    private static RequestRefusedException Refused(int status) => new(status, RequestRefusedException.Describe(status).Message);
}
