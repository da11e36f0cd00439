using Microsoft.AspNetCore.Http.Features;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Fields;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// Rejects URLs and headers that are too large with the error envelope. Kestrel rejects requests that it can't read by itself, without a body:
/// its limits are larger than these (<see cref="RequestLimits"/>), so that only much larger requests reach them.
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
