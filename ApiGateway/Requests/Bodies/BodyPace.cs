using Microsoft.AspNetCore.Http.Features;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>Wraps the body of every request in a <see cref="PacedBody"/>.</summary>
internal sealed class BodyPace(RequestDelegate next, BodySettings settings, TimeProvider time)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true) return next(http);
        var paced = new PacedBody(http.Request.BodyReader, settings, time, http.Response);
        http.Request.Body = paced;
        http.Features.Set(paced);
        http.Response.RegisterForDispose(paced);
        return next(http);
    }
}
