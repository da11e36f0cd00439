using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace WhatIsUp.TestSupport;

/// <summary>A customer's server on loopback that accepts every webhook.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>Where webhooks are to go.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The received webhooks, in order of arrival.</summary>
    public EventLog<ReceivedWebhook> Deliveries { get; } = new("webhooks", delivery => delivery.ToString());

    public static async Task<WebhookReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.MapPost("/hook", receiver.TakeAsync);
        await receiver._app.StartAsync(cancellationToken);
        receiver.Address = new Uri(new Uri(receiver._app.Urls.Single()), "/hook");
        return receiver;
    }

    /// <summary>The first delivery of this event, past or future, that fulfils the condition.</summary>
    public Task<ReceivedWebhook> WaitAsync(string eventName, Func<ReceivedWebhook, bool>? condition = null, int from = 0) =>
        Deliveries.WaitAsync(delivery => delivery.Event == eventName && (condition is null || condition(delivery)), $"webhook `{eventName}`", from);

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Deliveries.Add(new ReceivedWebhook(headers, body));
        return Results.Ok();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
