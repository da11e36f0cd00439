using System.Text;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>
/// The delivery half. Rows are the truth: the grain reads those that are due, holds at most <see cref="MaxHeld"/> of them, sends first tries of one
/// channel one after the other and retries beside them, and commits whatever results have gathered in one transaction. When nothing is due it sets
/// a timer for the next row and rests.
/// </summary>
public sealed partial class WebhookEndpointGrain
{
    private const int MaxHeld = 512;
    private const int ReadBatch = 256;
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _held = [];
    private readonly Dictionary<string, Queue<DueDelivery>> _lanes = [];
    private readonly Queue<DueDelivery> _retries = new();
    private readonly List<AttemptResult> _outcomes = [];
    private readonly Queue<string> _waitingLanes = new();
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _progress = NewSignal();
    private IGrainTimer? _wake;
    private Task _draining = Task.CompletedTask;
    private bool _isNudged;
    private int _inFlight;

    /// <inheritdoc />
    public Task NudgeAsync()
    {
        if (State.CustomerId is null) DeactivateOnIdle();
        else if (State.IsEnabled) StartDraining();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        _progress.TrySetResult();
        await _draining;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Dispose();
        _saving.Dispose();
    }

    private void StartDraining()
    {
        _isNudged = true;
        if (_draining.IsCompleted) _draining = DrainAsync();
        else _progress.TrySetResult();
    }

    private async Task DrainAsync()
    {
        try
        {
            do
            {
                _isNudged = false;
                if (_outcomes.Count > 0) await CommitAsync();
                if (State.IsEnabled && _held.Count < MaxHeld) await ReadAsync();
                Launch();
                if (_inFlight > 0 && _outcomes.Count == 0 && !_isNudged) await WaitForProgressAsync();
            }
            while (!_stop.IsCancellationRequested && (_inFlight > 0 || _outcomes.Count > 0 || (_isNudged && State.IsEnabled)));

            // On the way out: what is on the wire ends with the token, and its rows stay due.
            while (_inFlight > 0) await WaitForProgressAsync();
            if (_outcomes.Count > 0) await CommitAsync();
            if (!_stop.IsCancellationRequested) await SetWakeAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogDrainFault(logger, exception, Id);
            if (!_stop.IsCancellationRequested) Wake(FaultPause);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Deactivation.
        }
    }

    private async Task ReadAsync()
    {
        var due = await outbox.ReadDueAsync(Id, time.GetUtcNow(), _held.Count + ReadBatch, _stop.Token);
        foreach (var delivery in due)
        {
            if (_held.Count >= MaxHeld) break;
            if (!_held.Add(delivery.Id)) continue;
            if (delivery.Attempts > 0) _retries.Enqueue(delivery);
            else if (_lanes.TryGetValue(delivery.ChannelId, out var lane)) lane.Enqueue(delivery);
            else
            {
                _lanes[delivery.ChannelId] = new Queue<DueDelivery>([delivery]);
                _waitingLanes.Enqueue(delivery.ChannelId);
            }
        }
    }

    private void Launch()
    {
        var limit = options.Value.Webhooks.InFlightPerEndpoint;
        if (!State.IsEnabled || _stop.IsCancellationRequested) Drop();
        // Retries may take half of the places, so that a dying receiver's backlog leaves room for news.
        while (_retries.Count > 0 && _inFlight < (_waitingLanes.Count > 0 ? limit / 2 : limit)) _ = RunAsync(SendOneAsync(_retries.Dequeue()));
        while (_waitingLanes.Count > 0 && _inFlight < limit) _ = RunAsync(SendLaneAsync(_waitingLanes.Dequeue()));
    }

    private void Drop()
    {
        _retries.Clear();
        foreach (var lane in _lanes.Values) lane.Clear();
        foreach (var channel in _waitingLanes) _lanes.Remove(channel);
        _waitingLanes.Clear();
    }

    private async Task RunAsync(Task sending)
    {
        _inFlight++;
        try
        {
            await sending;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The row stays due.
        }
        finally
        {
            _inFlight--;
            _progress.TrySetResult();
        }
    }

    private async Task SendLaneAsync(string channel)
    {
        var lane = _lanes[channel];
        try
        {
            while (lane.TryDequeue(out var delivery)) await SendOneAsync(delivery);
        }
        finally
        {
            _lanes.Remove(channel);
        }
    }

    private async Task SendOneAsync(DueDelivery delivery)
    {
        var attempt = delivery.Attempts + 1;
        var result = await sender.SendAsync(
            new WebhookRequest
            {
                Url = new Uri(State.Url),
                Secrets = State.Secrets,
                Headers = State.Headers,
                EventId = delivery.EventId,
                Event = delivery.EventName,
                ChannelId = new ChannelId(Guid.Parse(delivery.ChannelId)),
                CustomerId = State.CustomerId!.Value,
                Attempt = attempt,
                Payload = Encoding.UTF8.GetBytes(delivery.Payload),
            },
            _stop.Token);
        var view = new DeliveryAttemptView
        {
            Number = attempt,
            At = result.At,
            StatusCode = result.StatusCode,
            LatencyMs = (int)result.Latency.TotalMilliseconds,
            Error = result.Error,
            ResponseBody = result.ResponseBody,
        };
        var pause = result.IsSuccess || result.IsGone ? null : RetrySchedule.PauseAfter(attempt, State.RetryPolicy, result.RetryAfter, Random.Shared);
        var status = result.IsSuccess ? DeliveryStatus.Succeeded : pause is null ? DeliveryStatus.Failed : DeliveryStatus.Pending;
        _outcomes.Add(new AttemptResult(delivery.Id, view, status, time.GetUtcNow() + pause));
        _progress.TrySetResult();
        await JudgeAsync(result);
    }

    private async Task CommitAsync()
    {
        var outcomes = _outcomes.ToArray();
        var unit = new WriteUnit();
        foreach (var outcome in outcomes) OutboxRows.Record(unit, outcome);
        await writer.CommitAsync(unit, CancellationToken.None);
        _outcomes.RemoveRange(0, outcomes.Length);
        foreach (var outcome in outcomes) _held.Remove(outcome.DeliveryId);
        _isNudged = true;
    }

    private async Task JudgeAsync(WebhookResult result)
    {
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

        await SaveAsync();
    }

    private void Disable(string reason)
    {
        State.IsEnabled = false;
        State.DisabledReason = reason;
        State.UpdatedAt = time.GetUtcNow();
        LogDisabled(logger, Id, reason);
    }

    private async Task WaitForProgressAsync()
    {
        await _progress.Task;
        _progress = NewSignal();
    }

    private async Task SetWakeAsync()
    {
        if (!State.IsEnabled || await outbox.ReadNextDueAsync(Id, _stop.Token) is not { } next) return;
        var pause = next - time.GetUtcNow();
        Wake(pause > TimeSpan.Zero ? pause : TimeSpan.Zero);
    }

    private void Wake(TimeSpan pause)
    {
        _wake?.Dispose();
        _wake = this.RegisterGrainTimer(
            _ =>
            {
                StartDraining();
                return Task.CompletedTask;
            },
            pause,
            Timeout.InfiniteTimeSpan);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
