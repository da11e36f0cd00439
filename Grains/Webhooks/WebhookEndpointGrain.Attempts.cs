using System.Text;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>One attempt after the other, and what follows from each.</summary>
public sealed partial class WebhookEndpointGrain
{
    private async Task SendLaneAsync(string channel)
    {
        var lane = _lanes[channel];
        try
        {
            while (lane.TryDequeue(out var delivery))
            {
                // Order holds as long as attempts succeed: behind one that took its whole time for nothing, the others do not wait.
                if (await TrySendAsync(delivery) is { Error: WebhookErrors.Timeout })
                    while (lane.TryDequeue(out var waiting)) _loose.Enqueue(waiting);
            }
        }
        finally
        {
            _lanes.Remove(channel);
        }
    }

    private Task SendOneAsync(DueDelivery delivery) => TrySendAsync(delivery);

    private async Task<WebhookResult?> TrySendAsync(DueDelivery delivery)
    {
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
        var pause = result.IsSuccess || result.IsGone ? null : RetrySchedule.PauseAfter(attempt, retryPolicy, result.RetryAfter, Random.Shared);
        var status = result.IsSuccess ? DeliveryStatus.Succeeded : pause is null ? DeliveryStatus.Failed : DeliveryStatus.Pending;
        _outcomes.Add(new AttemptResult(delivery.Id, view, status, time.GetUtcNow() + pause));
        Judge(result);
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
                Secrets = State.Secrets,
                Headers = State.Headers,
                EventId = delivery.EventId,
                Event = delivery.EventName,
                ChannelId = new ChannelId(Guid.Parse(delivery.ChannelId)),
                CustomerId = customer,
                CorrelationId = delivery.CorrelationId,
                Attempt = attempt,
                Payload = Encoding.UTF8.GetBytes(delivery.Payload),
            };
            return await sender.SendAsync(request, _stop.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            // Our own fault counts as an attempt, so that a row that cannot be sent neither spins nor stays held.
            LogAttemptFault(logger, exception, Id, delivery.Id);
            return new WebhookResult(at, TimeSpan.Zero, null, WebhookErrors.Internal, null, null);
        }
    }

    /// <summary>Draws the conclusions for the endpoint; the round saves them.</summary>
    private void Judge(WebhookResult result)
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
        State.UpdatedAt = time.GetUtcNow();
        LogDisabled(logger, Id, reason);
    }
}
