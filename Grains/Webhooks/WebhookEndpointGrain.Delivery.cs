using Orleans.Storage;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>
/// Delivery of rows in the outbox: reads due rows, keeps at most <see cref="MaxHeld"/> of them in memory, sends the first attempts of a lane in order
/// and retries concurrently, and commits available results in one transaction. When nothing is due, a timer waits for the next row. Errors of the
/// database pause the loop but never end it.
/// </summary>
public sealed partial class WebhookEndpointGrain
{
    private const int ReadBatch = 256;
    private const int MaxHeld = 2 * ReadBatch;
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _held = [];
    private readonly Dictionary<string, Queue<DueDelivery>> _lanes = [];
    private readonly Queue<string> _waitingLanes = new();
    private readonly Queue<DueDelivery> _loose = new();
    private readonly List<AttemptResult> _outcomes = [];
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _progress = NewSignal();
    private IGrainTimer? _wake;
    private Task _draining = Task.CompletedTask;
    private bool _mayHaveMore;
    private bool _isUnsaved;
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
        _mayHaveMore = true;
        if (_draining.IsCompleted && !_stop.IsCancellationRequested) _draining = DrainAsync();
        else _progress.TrySetResult();
    }

    private async Task DrainAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // No await between this check and the end of the loop: a notification arrives before the check, or starts a new loop.
                if (!await StepAsync() && !_isUnsaved && !(State.IsEnabled && _mayHaveMore)) return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (InconsistentStateException exception)
            {
                // Another activation owns the endpoint now.
                logger.DeliveryInterrupted(exception, Id);
                DeactivateOnIdle();
                break;
            }
            catch (Exception exception)
            {
                logger.DeliveryInterrupted(exception, Id);
                await Task.Delay(FaultPause, time, _stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }

        await FinishAsync();
    }

    /// <summary>One step of the loop; false when there is nothing left to do.</summary>
    private async Task<bool> StepAsync()
    {
        if (_isUnsaved) await SaveAsync();
        if (_outcomes.Count > 0) await CommitAsync();
        if (State.IsEnabled && _mayHaveMore && _held.Count <= MaxHeld - ReadBatch) await ReadAsync();
        Launch();
        if (_outcomes.Count > 0 || _isUnsaved) return true;
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
            logger.DeliveryInterrupted(exception, Id);
        }
    }

    private async Task ReadAsync()
    {
        _mayHaveMore = false;
        try
        {
            var limit = _held.Count + ReadBatch;
            var due = await outbox.ReadDueAsync(Id, time.GetUtcNow(), limit, _stop.Token);
            foreach (var delivery in due) Add(delivery);
            // The limit applies to first attempts and retries separately.
            _mayHaveMore |= due.Count >= limit;
        }
        catch
        {
            _mayHaveMore = true;
            throw;
        }
    }

    private void Add(DueDelivery delivery)
    {
        if (!_held.Add(delivery.Id)) return;
        if (delivery.Attempts > 0) _loose.Enqueue(delivery);
        else if (DeliveryLane.Of(delivery, State.Ordering) is var key && _lanes.TryGetValue(key, out var lane)) lane.Enqueue(delivery);
        else
        {
            _lanes[key] = new Queue<DueDelivery>([delivery]);
            _waitingLanes.Enqueue(key);
        }
    }

    private void Launch()
    {
        var limit = Math.Min(options.Value.Webhooks.InFlightPerEndpoint, State.MaxInFlight ?? int.MaxValue);
        if (!State.IsEnabled || _stop.IsCancellationRequested) DropUnsent();
        // Retries use at most half of the concurrency while first attempts wait, so that a backlog does not delay new events.
        while (_loose.Count > 0 && _inFlight < (_waitingLanes.Count > 0 ? Math.Max(1, limit / 2) : limit)) _ = RunAsync(SendOneAsync, _loose.Dequeue());
        while (_waitingLanes.Count > 0 && _inFlight < limit) _ = RunAsync(SendLaneAsync, _waitingLanes.Dequeue());
    }

    /// <summary>Forgets unsent deliveries: their rows stay pending.</summary>
    private void DropUnsent()
    {
        foreach (var delivery in _loose) _held.Remove(delivery.Id);
        _loose.Clear();
        foreach (var lane in _lanes.Values)
        {
            foreach (var delivery in lane) _held.Remove(delivery.Id);
            lane.Clear();
        }

        foreach (var key in _waitingLanes) _lanes.Remove(key);
        _waitingLanes.Clear();
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

    private async Task CommitAsync()
    {
        var outcomes = _outcomes.ToArray();
        var unit = new UnitOfWork();
        foreach (var outcome in outcomes) OutboxRows.Record(unit, outcome);
        await writer.CommitAsync(unit, CancellationToken.None);
        _outcomes.RemoveRange(0, outcomes.Length);
        foreach (var outcome in outcomes) _held.Remove(outcome.DeliveryId);
    }

    private async Task SetWakeAsync()
    {
        if (await outbox.ReadNextDueAsync(Id, _stop.Token) is not { } next) return;
        var pause = next - time.GetUtcNow();
        _wake?.Dispose();
        _wake = this.RegisterGrainTimer(
            _ =>
            {
                if (State.IsEnabled) StartDraining();
                return Task.CompletedTask;
            },
            // Immediately if the row has become due meanwhile, and never before it is due.
            pause > TimeSpan.Zero ? pause + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero,
            Timeout.InfiniteTimeSpan);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
