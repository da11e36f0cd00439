using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatIsUp.TestSupport;

/// <summary>The pages of web.whatsapp.com with the web client's version, on loopback.</summary>
public sealed class VersionPages : IAsyncDisposable
{
    private const string ScriptText =
        """self.__swData=JSON.parse(/*BTDS*/"{\"dynamic_data\":{\"SiteData\":{\"server_revision\":1,\"client_revision\":REVISION,\"push_phase\":\"C3\"}}}");""";
    private const string PageText =
        """<!DOCTYPE html><script>require("SiteData",[],{"server_revision":1,"client_revision":REVISION,"tier":"regular"})</script>""";

    private readonly WebApplication _app;
    private long _revision;
    private int _requests;
    private volatile bool _isDown;

    private VersionPages(WebApplication app, uint revision) => (_app, _revision) = (app, revision);

    /// <summary>Where they are.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The script, with escaped quotes.</summary>
    public Uri Script => new(Address, "/sw.js");

    /// <summary>The version in the pages.</summary>
    public uint Revision { get => (uint)Interlocked.Read(ref _revision); set => Interlocked.Exchange(ref _revision, value); }

    /// <summary>True to answer 503.</summary>
    public bool IsDown { get => _isDown; set => _isDown = value; }

    /// <summary>Requests so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static async Task<VersionPages> StartAsync(uint revision, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var pages = new VersionPages(builder.Build(), revision);
        pages._app.Use(async (context, next) =>
        {
            Interlocked.Increment(ref pages._requests);
            if (pages._isDown) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            else await next(context);
        });
        pages._app.MapGet("/sw.js", () => pages.Page(ScriptText, "application/javascript"));
        pages._app.MapGet("/", () => pages.Page(PageText, "text/html"));
        await pages._app.StartAsync(cancellationToken);
        pages.Address = new Uri(pages._app.Urls.Single());
        return pages;
    }

    private IResult Page(string text, string type) =>
        Results.Content(text.Replace("REVISION", Revision.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), type);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
