using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>A customer's server on loopback with configurable answers.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _count;

    private Receiver(WebApplication app, Func<int, HttpContext, Task>? answer)
    {
        _app = app;
        Answer = answer ?? ((_, _) => Task.CompletedTask);
    }

    /// <summary>Answers the request with this number (from 1); an empty 200 by default.</summary>
    public Func<int, HttpContext, Task> Answer { get; set; }

    public ConcurrentQueue<Arrival> Arrivals { get; } = [];

    public string Url { get; private set; } = "";

    public static async Task<Receiver> StartAsync(Func<int, HttpContext, Task>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build(), answer);
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        receiver.Url = receiver._app.Urls.Single() + "/hook";
        return receiver;
    }

    public static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Arrivals.Enqueue(new Arrival(headers, body));
        try
        {
            await Answer(Interlocked.Increment(ref _count), context);
        }
        catch (OperationCanceledException)
        {
            // The sender has hung up.
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
    }
}

/// <summary>One received request.</summary>
public sealed record Arrival(IReadOnlyDictionary<string, string> Headers, string Body)
{
    private readonly JsonElement _json = JsonDocument.Parse(Body).RootElement;

    public JsonElement Json => _json;

    public string EventId => _json.GetProperty("id").GetString()!;

    public int Attempt => _json.GetProperty("attempt").GetInt32();

    public int Number => _json.GetProperty("payload").GetProperty("number").GetInt32();

    public string Channel => _json.GetProperty("channel_id").GetString()!;

    public long Stamp => long.Parse(Headers["webhook-timestamp"], CultureInfo.InvariantCulture);
}
