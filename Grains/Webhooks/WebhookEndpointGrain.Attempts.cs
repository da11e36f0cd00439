using System.Text;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Delivery attempts and their results.</summary>
public sealed partial class WebhookEndpointGrain
{
    private readonly DeliveryRate _rate = new(time);

    private async Task SendLaneAsync(string key)
    {
        var lane = _lanes[key];
        try
        {
            while (lane.TryDequeue(out var delivery))
            {
                // Deliveries stay in order as long as attempts succeed; after a timeout the others no longer wait.
                if (await TrySendAsync(delivery) is { Error: WebhookErrors.Timeout })
                    while (lane.TryDequeue(out var waiting)) _loose.Enqueue(waiting);
            }
        }
        finally
        {
            _lanes.Remove(key);
        }
    }

    private Task SendOneAsync(DueDelivery delivery) => TrySendAsync(delivery);

    private async Task<WebhookResult?> TrySendAsync(DueDelivery delivery)
    {
        if (_rate.Reserve(State.MaxPerSecond) is { Ticks: > 0 } pause) await Task.Delay(pause, time, _stop.Token);
        if (!State.IsEnabled || State.CustomerId is not { } customer)
        {
            _held.Remove(delivery.Id);
            return null;
        }

        var attempt = delivery.Attempts + 1;
        var retryPolicy = State.RetryPolicy;
        var result = await SendAsync(delivery, customer, attempt);
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
        _outcomes.Add(new AttemptResult(delivery.Id, view, status, time.GetUtcNow() + retryAfter));
        ApplyResult(result);
        _progress.TrySetResult();
        return result;
    }

    private async Task<WebhookResult> SendAsync(DueDelivery delivery, CustomerId customer, int attempt)
    {
        var at = time.GetUtcNow();
        try
        {
            var request = new WebhookRequest
            {
                Url = new Uri(State.Url),
                Secrets = ValidSecrets(at),
                Headers = State.Headers,
                EventId = delivery.EventId,
                Event = delivery.EventName,
                ChannelId = delivery.ChannelId.Length > 0 ? new ChannelId(Guid.Parse(delivery.ChannelId)) : null,
                CustomerId = customer,
                CorrelationId = delivery.CorrelationId,
                Attempt = attempt,
                Payload = Encoding.UTF8.GetBytes(delivery.Payload),
            };
            return await sender.SendAsync(request, _stop.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            // An internal error counts as an attempt, so that a row that can't be sent is neither retried in a loop nor kept forever.
            logger.AttemptFailed(exception, Id, delivery.Id);
            return new WebhookResult(at, TimeSpan.Zero, null, WebhookErrors.Internal, null, null);
        }
    }

    /// <summary>Updates the endpoint's state, which the drain loop saves.</summary>
    private void ApplyResult(WebhookResult result)
    {
        if (State.CustomerId is null || !State.IsEnabled) return;
        if (result.IsSuccess)
        {
            if (State.FailingSince is null) return;
            State.FailingSince = null;
        }
        else if (result.IsGone)
        {
            Disable("gone");
        }
        else if (State.FailingSince is not { } since)
        {
            State.FailingSince = result.At;
        }
        else if (time.GetUtcNow() - since < options.Value.Webhooks.DisableAfter)
        {
            return;
        }
        else
        {
            Disable("failing");
        }

        _isUnsaved = true;
    }

    private void Disable(string reason)
    {
        State.IsEnabled = false;
        State.DisabledReason = reason;
        State.DisabledEventId = PrefixedId.New(PrefixedId.Event);
        State.UpdatedAt = time.GetUtcNow();
        logger.EndpointDisabled(Id, reason);
    }
}
