using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Tests.Stage;
using GatewayOptions = WhatIsUp.ApiGateway.Configuration.GatewayOptions;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Security headers, HTTPS behind a proxy, and pages of other origins.</summary>
[Collection(GatewayCollection.Name)]
public sealed class TransportTests(GatewayStage stage)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/openapi.json")]
    [InlineData("/docs/")]
    [InlineData("/docs/errors/no_qr")]
    [InlineData("/v1/channels")]
    [InlineData("/no/such/path")]
    [InlineData("/healthz")]
    public async Task Every_response_has_security_headers(string path)
    {
        var reply = await stage.Nobody.GetAsync(path);
        Assert.Equal("nosniff", reply.Header("X-Content-Type-Options"));
        Assert.Equal("DENY", reply.Header("X-Frame-Options"));
        Assert.Equal("no-referrer", reply.Header("Referrer-Policy"));
        Assert.Equal("same-origin", reply.Header("Cross-Origin-Resource-Policy"));
        Assert.Contains("frame-ancestors 'none'", reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Null(reply.Header("Server"));
        Assert.Null(reply.Header("Strict-Transport-Security"));
        Assert.Null(reply.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Plain_HTTP_is_rejected_and_HTTPS_of_a_known_proxy_has_HSTS()
    {
        var options = new GatewayOptions { Https = new HttpsSettings { Required = true, HstsDays = 30, HstsIncludeSubDomains = true } };
        options.TrustedProxies.Add("127.0.0.0/8");
        await using var app = await StartAsync(options);
        Assert.Equal(HttpStatusCode.InternalServerError, (await SendAsync(app, "/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(app, "/healthz")).StatusCode);
        var secure = await SendAsync(app, "/", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));
        Assert.Equal(HttpStatusCode.OK, secure.StatusCode);
        Assert.Equal("203.0.113.7", await secure.Content.ReadAsStringAsync(Stop));
        Assert.Equal(["max-age=2592000; includeSubDomains"], secure.Headers.GetValues("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Forwarded_headers_of_unknown_proxies_are_ignored()
    {
        var options = new GatewayOptions { Https = new HttpsSettings { HstsDays = 30 } };
        options.TrustedProxies.Add("192.0.2.0/24");
        await using var app = await StartAsync(options);
        var reply = await SendAsync(app, "/", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));
        Assert.Equal("127.0.0.1", await reply.Content.ReadAsStringAsync(Stop));
        Assert.False(reply.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Only_pages_of_configured_origins_may_call()
    {
        var options = new GatewayOptions();
        options.Cors.AllowedOrigins.Add("https://app.example");
        await using var app = await StartAsync(options);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, app.Urls.First() + "/");
        foreach (var (name, value) in Origin("https://app.example").Append(("Access-Control-Request-Method", "PATCH"))
            .Append(("Access-Control-Request-Headers", "authorization,content-type"))) preflight.Headers.Add(name, value);
        using var http = new HttpClient();
        var allowed = await http.SendAsync(preflight, Stop);
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal(["https://app.example"], allowed.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.False(allowed.Headers.Contains("Access-Control-Allow-Credentials"));
        var call = await SendAsync(app, "/", Origin("https://app.example"));
        Assert.Contains("X-Request-Id", string.Join(',', call.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
        Assert.False((await SendAsync(app, "/", Origin("https://evil.example"))).Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("app.example")]
    [InlineData("https://app.example/path")]
    [InlineData("file:///x")]
    public void Invalid_origin_prevents_the_start(string origin)
    {
        var options = new GatewayOptions();
        options.Cors.AllowedOrigins.Add(origin);
        Assert.Throws<SettingException>(() => new ServiceCollection().AddTransport(options));
    }

    private static (string, string)[] Origin(string origin) => [("Origin", origin)];

    /// <summary>The same middleware as in the gateway, in front of a page that shows the client's address.</summary>
    private static async Task<WebApplication> StartAsync(GatewayOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTransport(options);
        var app = builder.Build();
        app.UseMiddleware<SecurityHeaders>();
        app.UseTransport(options);
        if (options.Cors.AllowedOrigins.Count > 0) app.UseCors();
        app.Run(http => http.Response.WriteAsync($"{http.Connection.RemoteIpAddress}"));
        await app.StartAsync(Stop);
        return app;
    }

    private static async Task<HttpResponseMessage> SendAsync(WebApplication app, string path, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.First() + path);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await http.SendAsync(request, Stop);
    }
}
