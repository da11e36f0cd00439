using Orleans.Storage;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>
/// The delivery half. Rows are the truth: the grain reads those that are due, holds at most <see cref="MaxHeld"/> of them, sends first tries of one
/// channel one after the other and retries beside them, and commits whatever results have gathered in one transaction. When nothing is due it sets
/// a timer for the next row and rests. A fault of the database pauses the round and never ends it.
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
                // Nothing is awaited between this look and the end: a nudge comes before the look, or finds the round ended and starts another.
                if (!await StepAsync() && !_isUnsaved && !(State.IsEnabled && _mayHaveMore)) return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (InconsistentStateException exception)
            {
                // Another activation has taken over.
                LogDrainFault(logger, exception, Id);
                DeactivateOnIdle();
                break;
            }
            catch (Exception exception)
            {
                LogDrainFault(logger, exception, Id);
                await Task.Delay(FaultPause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }

        await LeaveAsync();
    }

    /// <summary>One step of the round; false when there is nothing left to do.</summary>
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

    /// <summary>What is on the wire ends with the token and its rows stay due; what has ended is recorded as well as may be.</summary>
    private async Task LeaveAsync()
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
            LogDrainFault(logger, exception, Id);
        }
    }

    private async Task ReadAsync()
    {
        _mayHaveMore = false;
        try
        {
            var limit = _held.Count + ReadBatch;
            var due = await outbox.ReadDueAsync(Id, time.GetUtcNow(), limit, _stop.Token);
            foreach (var delivery in due) Hold(delivery);
            // The limit holds for first tries and for retries each.
            _mayHaveMore |= due.Count >= limit;
        }
        catch
        {
            _mayHaveMore = true;
            throw;
        }
    }

    private void Hold(DueDelivery delivery)
    {
        if (!_held.Add(delivery.Id)) return;
        if (delivery.Attempts > 0) _loose.Enqueue(delivery);
        else if (_lanes.TryGetValue(delivery.ChannelId, out var lane)) lane.Enqueue(delivery);
        else
        {
            _lanes[delivery.ChannelId] = new Queue<DueDelivery>([delivery]);
            _waitingLanes.Enqueue(delivery.ChannelId);
        }
    }

    private void Launch()
    {
        var limit = options.Value.Webhooks.InFlightPerEndpoint;
        if (!State.IsEnabled || _stop.IsCancellationRequested) Drop();
        // Retries may take half of the places, so that a dying receiver's backlog leaves room for news.
        while (_loose.Count > 0 && _inFlight < (_waitingLanes.Count > 0 ? Math.Max(1, limit / 2) : limit)) _ = RunAsync(SendOneAsync, _loose.Dequeue());
        while (_waitingLanes.Count > 0 && _inFlight < limit) _ = RunAsync(SendLaneAsync, _waitingLanes.Dequeue());
    }

    /// <summary>Lets go of what has not been sent: the rows stay pending.</summary>
    private void Drop()
    {
        foreach (var delivery in _loose) _held.Remove(delivery.Id);
        _loose.Clear();
        foreach (var lane in _lanes.Values)
        {
            foreach (var delivery in lane) _held.Remove(delivery.Id);
            lane.Clear();
        }

        foreach (var channel in _waitingLanes) _lanes.Remove(channel);
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
        var unit = new WriteUnit();
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
            // A row whose time came meanwhile is read at once; a due time is never met early.
            pause > TimeSpan.Zero ? pause + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero,
            Timeout.InfiniteTimeSpan);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
