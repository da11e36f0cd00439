using System.Text;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.Grains.Telemetry;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Delivery attempts: the request, its result, and when the next one follows.</summary>
internal sealed class DeliveryAttempts(EndpointContext context, EndpointStore endpoint, WebhookSender sender)
{
    private readonly DeliveryRate _rate = new(context.Time);

    private WebhookEndpointState Settings => endpoint.State;

    /// <summary>Sends a delivery once, within the rate of the endpoint.</summary>
    /// <returns>The result and how it is recorded; null when the endpoint is disabled.</returns>
    public async Task<(WebhookResult Result, AttemptResult Recorded)?> TryAsync(DueDelivery delivery, CancellationToken cancellationToken)
    {
        if (_rate.Reserve(Settings.MaxPerSecond) is { Ticks: > 0 } pause) await Task.Delay(pause, context.Time, cancellationToken);
        if (!Settings.IsEnabled || Settings.CustomerId is not { } customer) return null;
        var attempt = delivery.Attempts + 1;
        var retryPolicy = Settings.RetryPolicy;
        if (attempt == 1) WebhookMeter.AddLag(context.Time.GetUtcNow() - delivery.OccurredAt);
        var span = GrainsTrace.BeginAttempt(delivery.TraceParent, delivery.EventName, delivery.EventId, attempt);
        var result = await SendAsync(delivery, customer, attempt, cancellationToken);
        GrainsTrace.EndAttempt(span, result.StatusCode, result.Error);
        WebhookMeter.AddAttempt(result.Error, result.Latency);
        var view = new DeliveryAttemptView
        {
            Number = attempt,
            At = result.At,
            StatusCode = result.StatusCode,
            LatencyMs = (int)result.Latency.TotalMilliseconds,
            Error = result.Error,
            ResponseBody = result.ResponseBody,
        };
        var retryAfter = result.IsSuccess || result.IsGone ? null : RetrySchedule.PauseAfter(attempt, retryPolicy, result.RetryAfter, Random.Shared);
        var status = result.IsSuccess ? DeliveryStatus.Succeeded : retryAfter is null ? DeliveryStatus.Failed : DeliveryStatus.Pending;
        return (result, new AttemptResult(delivery.Id, view, status, context.Time.GetUtcNow() + retryAfter));
    }

    private async Task<WebhookResult> SendAsync(DueDelivery delivery, CustomerId customer, int attempt, CancellationToken cancellationToken)
    {
        var at = context.Time.GetUtcNow();
        try
        {
            var request = new WebhookRequest
            {
                Url = new Uri(Settings.Url),
                Secrets = ValidSecrets(at),
                Headers = Settings.Headers,
                EventId = delivery.EventId,
                Event = delivery.EventName,
                ChannelId = delivery.ChannelId.Length > 0 ? new ChannelId(Guid.Parse(delivery.ChannelId)) : null,
                CustomerId = customer,
                CorrelationId = delivery.CorrelationId,
                Attempt = attempt,
                Payload = Encoding.UTF8.GetBytes(delivery.Payload),
            };
            return await sender.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // An internal error counts as an attempt, so that a row that can't be sent is neither retried in a loop nor kept forever.
            context.Log.AttemptFailed(exception, context.Id, delivery.Id);
            return new WebhookResult(at, TimeSpan.Zero, null, WebhookErrors.Internal, null, null);
        }
    }

    private List<string> ValidSecrets(DateTimeOffset at) => Settings.Retired.Count == 0
        ? Settings.Secrets
        : [.. Settings.Secrets, .. Settings.Retired.Where(one => one.Until > at).Select(one => one.Secret)];
}
