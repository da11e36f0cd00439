using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.Grains.Media;

/// <summary>
/// Places for slow work: some at once, some of them for one customer at most, and a free one goes to the customers who wait in turn.
/// Who waits too long, or behind too many of its own, is refused.
/// </summary>
/// <param name="total">Places.</param>
/// <param name="perCustomer">Places that one customer can have.</param>
/// <param name="patience">How long a caller waits for a place.</param>
/// <param name="time">Clock.</param>
public sealed class FairPlaces(int total, int perCustomer, TimeSpan patience, TimeProvider time)
{
    /// <summary>Callers of one customer that wait at most.</summary>
    public const int MostWaiting = 32;

    private sealed class Share
    {
        public int Taken { get; set; }

        public LinkedList<TaskCompletionSource> Waiting { get; } = [];

        public LinkedList<TaskCompletionSource> Patient { get; } = [];

        public bool IsQuiet => Waiting.Count == 0 && Patient.Count == 0;
    }

    /// <summary>What is thrown when there is no place.</summary>
    public Func<GatewayException> Refusal { get; init; } = MediaErrors.NoPlace;

    private readonly Lock _gate = new();
    private readonly Dictionary<CustomerId, Share> _shares = [];

    /// <summary>Customers with callers that wait, whose turn is next first.</summary>
    private readonly LinkedList<Share> _turns = [];

    private int _free = total;

    /// <summary>Takes a place for somebody who waits for it; disposing of it gives it back.</summary>
    /// <exception cref="GatewayException"><c>worker_at_capacity</c>: there was none in time.</exception>
    public async Task<IDisposable> TakeAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        var (share, waiter) = Begin(customer, isPatient: false);
        if (waiter is null) return new Place(this, customer, share);
        try
        {
            await waiter.Value.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            if (Leave(customer, share, waiter)) throw Refusal();
            // It came at the last moment.
        }
        catch (OperationCanceledException)
        {
            if (!Leave(customer, share, waiter)) Release(customer, share);
            throw;
        }
        return new Place(this, customer, share);
    }

    /// <summary>
    /// Takes a place for work that nobody waits for: for as long as it takes, and behind all of the same customer that somebody waits for. Who calls this bounds its own calls.
    /// </summary>
    public async Task<IDisposable> TakePatientlyAsync(CustomerId customer, CancellationToken cancellationToken = default)
    {
        var (share, waiter) = Begin(customer, isPatient: true);
        try
        {
            if (waiter is not null) await waiter.Value.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            if (!Leave(customer, share, waiter!)) Release(customer, share);
            throw;
        }

        return new Place(this, customer, share);
    }

    /// <summary>A place at once, or the end of a queue.</summary>
    private (Share Share, LinkedListNode<TaskCompletionSource>? Waiter) Begin(CustomerId customer, bool isPatient)
    {
        lock (_gate)
        {
            if (!_shares.TryGetValue(customer, out var share)) _shares[customer] = share = new Share();
            if (_free > 0 && share.Taken < perCustomer)
            {
                _free--;
                share.Taken++;
                return (share, null);
            }
            if (!isPatient && share.Waiting.Count == MostWaiting) throw Refusal();
            if (share.IsQuiet) _turns.AddLast(share);
            return (share, (isPatient ? share.Patient : share.Waiting).AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }
    }

    /// <summary>Waits no more; false when the place has come meanwhile.</summary>
    private bool Leave(CustomerId customer, Share share, LinkedListNode<TaskCompletionSource> waiter)
    {
        lock (_gate)
        {
            if (waiter.List is not { } queue) return false;
            queue.Remove(waiter);
            if (share.IsQuiet) _turns.Remove(share);
            Forget(customer, share);
            return true;
        }
    }

    private void Release(CustomerId customer, Share share)
    {
        lock (_gate)
        {
            _free++;
            share.Taken--;
            Forget(customer, share);
            var turn = _turns.First;
            while (turn is not null && turn.Value.Taken == perCustomer) turn = turn.Next;
            if (turn is null) return;
            _turns.Remove(turn);
            var queue = turn.Value.Waiting.Count > 0 ? turn.Value.Waiting : turn.Value.Patient;
            var next = queue.First!;
            queue.RemoveFirst();
            if (!turn.Value.IsQuiet) _turns.AddLast(turn);
            turn.Value.Taken++;
            _free--;
            next.Value.SetResult();
        }
    }

    private void Forget(CustomerId customer, Share share)
    {
        if (share is { Taken: 0, IsQuiet: true }) _shares.Remove(customer);
    }

    private sealed class Place(FairPlaces places, CustomerId customer, Share share) : IDisposable
    {
        private int _isFree;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isFree, 1) == 0) places.Release(customer, share);
        }
    }
}
