using Microsoft.AspNetCore.HttpOverrides;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>HTTPS, proxies in front of the gateway, and pages of other origins.</summary>
internal static class TransportSetup
{
    private static readonly TimeSpan PreflightLifetime = TimeSpan.FromHours(1);

    private static readonly string[] ExposedHeaders =
    [
        "X-Request-Id", "X-Correlation-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit", "RateLimit-Policy", "Retry-After",
        "ETag", "Location", "Content-Disposition", "Content-Range", "Accept-Ranges",
    ];

    /// <summary>Checks the settings, and adds what they need.</summary>
    /// <exception cref="SettingException">One of them is invalid.</exception>
    public static void AddTransport(this IServiceCollection services, GatewayOptions options)
    {
        if (options.Https.HstsDays is < 0 or > HttpsSettings.MaxHstsDays)
            throw new SettingException("Https:HstsDays", $"must be 0 to {HttpsSettings.MaxHstsDays}.");
        services.AddSingleton(options.Https);
        var origins = options.Cors.AllowedOrigins.Select(CheckOrigin).ToArray();
        if (origins.Length > 0) services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(origins).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(ExposedHeaders).SetPreflightMaxAge(PreflightLifetime)));
    }

    /// <summary>Adds forwarded headers of known proxies, and then the check for HTTPS, which must know whether the proxy received it.</summary>
    public static void UseTransport(this WebApplication app, GatewayOptions options)
    {
        if (options.TrustedProxies.Count > 0) app.UseForwardedHeaders(ForwardedFrom(options.TrustedProxies));
        if (options.Https.Required) app.Use(HttpsGate.CheckAsync);
    }

    private static string CheckOrigin(string origin) => origin == "*"
        || (Uri.TryCreate(origin, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase))
        ? origin
        : throw new SettingException("Cors:AllowedOrigins", "must be origins such as https://app.example, without a path, or *.");

    private static ForwardedHeadersOptions ForwardedFrom(IEnumerable<string> networks)
    {
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var network in networks)
            forwarded.KnownIPNetworks.Add(
                System.Net.IPNetwork.TryParse(network, out var known) ? known
                : throw new SettingException("TrustedProxies", "must be networks such as 10.0.0.0/8."));
        return forwarded;
    }
}
