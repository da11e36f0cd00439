using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatIsUp.TestSupport;

/// <summary>A server on loopback for downloads: valid files, and all kinds of faults.</summary>
public sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    private FileServer(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Completes the responses of <c>/silent</c>.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>How many wait for the rest of <c>/silent</c>.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public static async Task<FileServer> StartAsync(byte[] file, string mimeType, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new FileServer(builder.Build());
        server._app.MapGet("/file", () => Results.Bytes(file, mimeType));
        server._app.MapGet("/named/{name}", () => Results.Bytes(file, mimeType));
        server._app.MapGet("/attached/{name}", () => Results.File(file, mimeType, "real.png"));
        server._app.MapGet("/html", () => Results.Content("<!DOCTYPE html><html><body>no picture</body></html>", "image/jpeg"));
        server._app.MapGet("/redirect", () => Results.Redirect("/file"));
        server._app.MapGet("/private", () => Results.Redirect("http://10.0.0.1/file"));
        server._app.MapGet("/metadata", () => Results.Redirect("https://169.254.169.254/latest/meta-data"));
        server._app.MapGet("/loop", () => Results.Redirect("/loop"));
        server._app.MapGet("/endless", async (HttpContext context) =>
        {
            context.Response.ContentType = "application/pdf";
            var chunk = new byte[64 * 1024];
            while (true) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });
        server._app.MapGet("/silent", async (HttpContext context) =>
        {
            context.Response.ContentType = mimeType;
            await context.Response.Body.WriteAsync(file.AsMemory(0, 4));
            await context.Response.Body.FlushAsync();
            Interlocked.Increment(ref server._waiting);
            await server._released.Task.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(file.AsMemory(4));
        });
        server._app.MapGet("/cut", async (HttpContext context) =>
        {
            context.Response.ContentType = mimeType;
            context.Response.ContentLength = file.Length + 1_000;
            await context.Response.Body.WriteAsync(file);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        server._app.MapGet("/empty", () => Results.Bytes([], mimeType));
        server._app.MapGet("/huge", (HttpContext context) => context.Response.ContentLength = 2L << 30);
        await server._app.StartAsync(cancellationToken);
        server.Address = new Uri(server._app.Urls.Single());
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
