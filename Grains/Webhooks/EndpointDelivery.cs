using Orleans.Storage;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>
/// Delivery of rows in the outbox: reads due rows, keeps at most <see cref="MaxHeld"/> of them in memory, sends the first attempts of a lane in order
/// and retries concurrently, and commits available results in one transaction. When nothing is due or the circuit is open, a timer waits. Errors of the
/// database pause the loop but never end it.
/// </summary>
internal sealed class EndpointDelivery(EndpointContext context, EndpointStore endpoint, DeliveryAttempts attempts, EndpointHealth health) : IDisposable
{
    private const int ReadBatch = 256;
    private const int MaxHeld = 2 * ReadBatch;
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);

    private readonly DeliveryQueue _queue = new();
    private readonly CircuitBreaker _circuit = new(
        context.Time, context.Options.Value.Webhooks.OpenAfterFailures, context.Options.Value.Webhooks.OpenPause, context.Options.Value.Webhooks.MaxOpenPause);
    private readonly List<AttemptResult> _outcomes = [];
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _progress = NewSignal();
    private IGrainTimer? _wake;
    private Task _draining = Task.CompletedTask;
    private bool _mayHaveMore;
    private int _inFlight;

    private WebhookEndpointState State => endpoint.State;

    /// <summary>Cancels requests in flight; completes when finished attempts are recorded.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _progress.TrySetResult();
        await _draining;
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Delivers what is due, now and until nothing is left.</summary>
    public void Start()
    {
        _mayHaveMore = true;
        if (_draining.IsCompleted && !_stop.IsCancellationRequested) _draining = DrainAsync();
        else _progress.TrySetResult();
    }

    /// <summary>As <see cref="Start"/>, when somebody asked for a delivery: an attempt is made although the circuit is open.</summary>
    public void StartAtOnce()
    {
        _circuit.AllowOne();
        Start();
    }

    private async Task DrainAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // No await between this check and the end of the loop: a notification arrives before the check, or starts a new loop.
                if (!await StepAsync() && !endpoint.IsUnsaved && !(State.IsEnabled && _mayHaveMore)) return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (InconsistentStateException exception)
            {
                // Another activation owns the endpoint now.
                context.Log.DeliveryInterrupted(exception, context.Id);
                context.Grain.DeactivateOnIdle();
                break;
            }
            catch (Exception exception)
            {
                context.Log.DeliveryInterrupted(exception, context.Id);
                await Task.Delay(FaultPause, context.Time, _stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }

        await FinishAsync();
    }

    /// <summary>One step of the loop; false when there is nothing left to do.</summary>
    private async Task<bool> StepAsync()
    {
        if (endpoint.IsUnsaved) await endpoint.SaveAsync();
        if (_outcomes.Count > 0) await CommitAsync();
        if (_circuit.Remaining > TimeSpan.Zero) _mayHaveMore = false;
        if (State.IsEnabled && _mayHaveMore && _queue.Count <= MaxHeld - ReadBatch) await ReadAsync();
        Launch();
        if (_outcomes.Count > 0 || endpoint.IsUnsaved) return true;
        if (_inFlight > 0)
        {
            await _progress.Task;
            _progress = NewSignal();
            return true;
        }

        if (!State.IsEnabled) return false;
        if (_mayHaveMore) return true;
        await SetWakeAsync();
        return false;
    }

    /// <summary>Requests in flight are cancelled and their rows stay due; finished attempts are recorded if possible.</summary>
    private async Task FinishAsync()
    {
        while (_inFlight > 0)
        {
            await _progress.Task;
            _progress = NewSignal();
        }

        try
        {
            if (_outcomes.Count > 0) await CommitAsync();
        }
        catch (Exception exception)
        {
            context.Log.DeliveryInterrupted(exception, context.Id);
        }
    }

    private async Task ReadAsync()
    {
        _mayHaveMore = false;
        try
        {
            var limit = _queue.Count + ReadBatch;
            var due = await context.Outbox.Due.ReadAsync(context.Id, context.Time.GetUtcNow(), limit, _stop.Token);
            foreach (var delivery in due) _queue.Add(delivery, State.Ordering);
            // The limit applies to first attempts and retries separately.
            _mayHaveMore |= due.Count >= limit;
        }
        catch
        {
            _mayHaveMore = true;
            throw;
        }
    }

    private void Launch()
    {
        var limit = Math.Min(context.Options.Value.Webhooks.InFlightPerEndpoint, State.MaxInFlight ?? int.MaxValue);
        limit = _circuit.Limit(limit);
        if (!State.IsEnabled || limit == 0 || _stop.IsCancellationRequested) _queue.DropUnsent();
        // Retries use at most half of the concurrency while first attempts wait, so that a backlog does not delay new events.
        while (_queue.HasLoose && _inFlight < (_queue.HasWaitingLanes ? Math.Max(1, limit / 2) : limit)) _ = RunAsync(SendOneAsync, _queue.TakeLoose());
        while (_queue.HasWaitingLanes && _inFlight < limit) _ = RunAsync(SendLaneAsync, _queue.StartLane());
    }

    private async Task RunAsync<T>(Func<T, Task> send, T what)
    {
        _inFlight++;
        try
        {
            await send(what);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The row stays due.
        }
        finally
        {
            _inFlight--;
            Launch();
            _progress.TrySetResult();
        }
    }

    private async Task SendLaneAsync(string lane)
    {
        try
        {
            while (_queue.TakeFrom(lane) is { } delivery)
            {
                // Deliveries stay in order as long as attempts succeed; after a timeout the others no longer wait.
                if (await TrySendAsync(delivery) is { Error: WebhookErrors.Timeout }) _queue.Loosen(lane);
            }
        }
        finally
        {
            _queue.EndLane(lane);
        }
    }

    private Task SendOneAsync(DueDelivery delivery) => TrySendAsync(delivery);

    private async Task<WebhookResult?> TrySendAsync(DueDelivery delivery)
    {
        if (await attempts.TryAsync(delivery, _stop.Token) is not var (result, recorded))
        {
            _queue.Release(delivery.Id);
            return null;
        }

        _outcomes.Add(recorded);
        health.Apply(result);
        if (_circuit.Record(result.IsSuccess)) _queue.DropUnsent();
        _progress.TrySetResult();
        return result;
    }

    private async Task CommitAsync()
    {
        var outcomes = _outcomes.ToArray();
        var unit = new UnitOfWork();
        foreach (var outcome in outcomes) DueDeliveryRows.Record(unit, outcome);
        await context.Writer.CommitAsync(unit, CancellationToken.None);
        _outcomes.RemoveRange(0, outcomes.Length);
        foreach (var outcome in outcomes) _queue.Release(outcome.DeliveryId);
    }

    private async Task SetWakeAsync()
    {
        if (await context.Outbox.Due.ReadNextAsync(context.Id, _stop.Token) is not { } next) return;
        var pause = next - context.Time.GetUtcNow();
        if (pause < _circuit.Remaining) pause = _circuit.Remaining;
        _wake?.Dispose();
        _wake = context.Grain.RegisterGrainTimer(
            _ =>
            {
                if (State.IsEnabled) Start();
                return Task.CompletedTask;
            },
            // Immediately if the row has become due meanwhile, and never before it is due.
            pause > TimeSpan.Zero ? pause + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero,
            Timeout.InfiniteTimeSpan);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
