using System.Buffers;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Silo.Membership;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Assigns the request id, accepts a well-formed id of the client as correlation id, and begins the time of the request's calls.</summary>
internal sealed class RequestIdentity(RequestDelegate next, TimeProvider time)
{
    private const int MaxClientIdLength = 64;
    private static readonly SearchValues<char> Sane = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public Task InvokeAsync(HttpContext http)
    {
        CallBudget.Begin(time);
        var requestId = PrefixedId.New(PrefixedId.Request);
        var given = http.Request.Headers["X-Request-Id"].ToString();
        var isSane = given.Length is > 0 and <= MaxClientIdLength && !given.AsSpan().ContainsAnyExcept(Sane);
        var identity = new RequestIds(requestId, isSane ? given : requestId);
        http.Features.Set(identity);
        http.TraceIdentifier = requestId;
        http.Response.OnStarting(static state =>
        {
            var (http, ids) = ((HttpContext, RequestIds))state;
            var headers = http.Response.Headers;
            headers["X-Request-Id"] = ids.RequestId;
            headers["X-Correlation-Id"] = ids.CorrelationId;
            // Files set Cache-Control themselves.
            var isKept = headers.CacheControl.Count > 0 && http.Response.StatusCode < StatusCodes.Status400BadRequest;
            if (http.Request.Path.StartsWithSegments("/v1") && !isKept) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }, (http, identity));
        return next(http);
    }
}

/// <summary>Ids of one request.</summary>
/// <param name="RequestId">Id that the gateway assigned.</param>
/// <param name="CorrelationId">Id of the client, or the request id.</param>
internal sealed record RequestIds(string RequestId, string CorrelationId);

/// <summary>Features that earlier middleware has set.</summary>
internal static class RequestFeatures
{
    public static T GetRequired<T>(this Microsoft.AspNetCore.Http.Features.IFeatureCollection features) where T : class =>
        features.Get<T>() ?? throw new InvalidOperationException($"No {typeof(T).Name} was set by earlier middleware.");

    public static string RequestId(this HttpContext http) => http.Features.GetRequired<RequestIds>().RequestId;

    public static string CorrelationId(this HttpContext http) => http.Features.GetRequired<RequestIds>().CorrelationId;
}
