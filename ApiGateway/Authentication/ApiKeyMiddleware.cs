using System.Globalization;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>
/// Authenticates, rate-limits and authorises requests under <c>/v1</c>, between routing and the endpoint.
/// Unknown routes and methods get their own error, also without a key.
/// </summary>
internal sealed class ApiKeyMiddleware(
    RequestDelegate next, Credentials credentials, AddressLimiter failures, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments("/v1") || http.GetEndpoint()?.Metadata.GetMetadata<PublicAccess>() is not null)
        {
            await next(http);
            return;
        }

        var rule = http.GetEndpoint()?.Metadata.GetMetadata<AccessRule>();
        if (rule is null && http.GetEndpoint() is RouteEndpoint route)
            throw new InvalidOperationException($"The route {route.RoutePattern.RawText} has no access rule.");
        try
        {
            var admission = await credentials.AdmitAsync(http, rule?.Cost ?? 1);
            WriteLimit(http, admission.Limit);
            if (!admission.IsAllowed) throw Throttle.TooMany(http, admission.RetryAfter);
            if (!KeyNetworks.Allow(admission.AllowedNetworks, http.Connection.RemoteIpAddress)) throw KeyNetworks.Denied();
            if (rule is not null) Authorise(http, rule, admission.Caller);
        }
        catch (GatewayException failure) when (failure.Code == ErrorCode.RateLimited && http.Features.Get<RateLimitView>() is { } limit)
        {
            WriteLimit(http, limit);
            throw;
        }
        catch (GatewayException failure) when (IsAuthentication(failure.Code))
        {
            var isAllowed = failures.TryTake(http.Connection.RemoteIpAddress, out var limit, out var retryAfter);
            WriteLimit(http, limit);
            if (!isAllowed) throw Throttle.TooMany(http, retryAfter);
            if (rule is not null)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
                throw;
            }
        }

        await next(http);
    }

    private static void Authorise(HttpContext http, AccessRule rule, Caller caller)
    {
        if (rule.IsTestOnly && caller.Mode != Mode.Test) throw new GatewayException(ErrorCode.NotFound, RequestRefusedException.Describe(404).Message);
        if (rule.Scope is { } scope && !caller.Scopes.Contains(Scopes.All) && !caller.Scopes.Contains(scope))
            throw new GatewayException(
                ErrorCode.ChannelAccessDenied, "The key lacks a scope for this.", new Dictionary<string, string> { ["required_scope"] = scope });
        http.Features.Set(caller with { CorrelationId = http.CorrelationId() });
    }

    private void WriteLimit(HttpContext http, RateLimitView limit)
    {
        http.Features.Set(limit);
        var headers = http.Response.Headers;
        headers["X-RateLimit-Limit"] = limit.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = limit.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = ((limit.ResetAt.ToUnixTimeMilliseconds() + 999) / 1000).ToString(CultureInfo.InvariantCulture);
        // draft-ietf-httpapi-ratelimit-headers-10: t is the time until the quota is full again.
        var seconds = Math.Max(0, (long)Math.Ceiling((limit.ResetAt - time.GetUtcNow()).TotalSeconds));
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"default\";q={limit.Limit}");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"default\";r={limit.Remaining};t={seconds}");
    }

    /// <summary>True for errors of the credentials themselves.</summary>
    internal static bool IsAuthentication(ErrorCode code) =>
        code is ErrorCode.AuthMissing or ErrorCode.AuthMalformed or ErrorCode.AuthInvalid or ErrorCode.AuthExpired;
}
