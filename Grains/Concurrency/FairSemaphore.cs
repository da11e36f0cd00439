using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Concurrency;

/// <summary>
/// Limits concurrent work in total and per customer. Released permits go to waiting customers in round-robin order.
/// A caller that waits too long, or whose customer has too many waiting callers, is rejected.
/// </summary>
/// <param name="total">Permits in total.</param>
/// <param name="perCustomer">Permits that one customer can hold.</param>
/// <param name="patience">How long a caller waits for a permit.</param>
/// <param name="time">Clock.</param>
public sealed class FairSemaphore(int total, int perCustomer, TimeSpan patience, TimeProvider time)
{
    /// <summary>Maximum number of waiting callers per customer.</summary>
    public const int MostWaiting = 32;

    private sealed class Share
    {
        public int Taken { get; set; }

        public LinkedList<TaskCompletionSource> Waiting { get; } = [];

        public LinkedList<TaskCompletionSource> Background { get; } = [];

        public bool HasNoWaiters => Waiting.Count == 0 && Background.Count == 0;
    }

    /// <summary>Creates the error of a rejected caller.</summary>
    public Func<GatewayException> Refusal { get; init; } =
        () => new(ErrorCode.WorkerAtCapacity, "Too many operations are in progress; try again later.");

    private readonly Lock _gate = new();
    private readonly Dictionary<CustomerId, Share> _shares = [];

    /// <summary>Customers with waiting callers; the next one to get a permit is first.</summary>
    private readonly LinkedList<Share> _waitingCustomers = [];

    private int _free = total;

    /// <summary>Acquires a permit for a caller that waits for the result. Disposing the permit releases it.</summary>
    /// <exception cref="GatewayException"><c>worker_at_capacity</c>: no permit became available in time.</exception>
    public async Task<IDisposable> AcquireAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        var (share, waiter) = Begin(customer, isBackground: false);
        if (waiter is null) return new Permit(this, customer, share);
        try
        {
            await waiter.Value.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            if (Leave(customer, share, waiter)) throw Refusal();
            // The permit was granted at the same moment.
        }
        catch (OperationCanceledException)
        {
            if (!Leave(customer, share, waiter)) Release(customer, share);
            throw;
        }
        return new Permit(this, customer, share);
    }

    /// <summary>
    /// Acquires a permit for background work: without a time limit, and after all waiting callers of the same customer.
    /// The caller bounds the number of its own calls.
    /// </summary>
    public async Task<IDisposable> AcquireInBackgroundAsync(CustomerId customer, CancellationToken cancellationToken = default)
    {
        var (share, waiter) = Begin(customer, isBackground: true);
        try
        {
            if (waiter is not null) await waiter.Value.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            if (!Leave(customer, share, waiter!)) Release(customer, share);
            throw;
        }

        return new Permit(this, customer, share);
    }

    /// <summary>Takes a free permit, or joins the end of a queue.</summary>
    private (Share Share, LinkedListNode<TaskCompletionSource>? Waiter) Begin(CustomerId customer, bool isBackground)
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
            if (!isBackground && share.Waiting.Count == MostWaiting) throw Refusal();
            if (share.HasNoWaiters) _waitingCustomers.AddLast(share);
            return (share, (isBackground ? share.Background : share.Waiting)
                .AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }
    }

    /// <summary>Leaves the queue; false when the permit was granted meanwhile.</summary>
    private bool Leave(CustomerId customer, Share share, LinkedListNode<TaskCompletionSource> waiter)
    {
        lock (_gate)
        {
            if (waiter.List is not { } queue) return false;
            queue.Remove(waiter);
            if (share.HasNoWaiters) _waitingCustomers.Remove(share);
            RemoveUnused(customer, share);
            return true;
        }
    }

    private void Release(CustomerId customer, Share share)
    {
        lock (_gate)
        {
            _free++;
            share.Taken--;
            RemoveUnused(customer, share);
            var next = _waitingCustomers.First;
            while (next is not null && next.Value.Taken == perCustomer) next = next.Next;
            if (next is null) return;
            _waitingCustomers.Remove(next);
            var queue = next.Value.Waiting.Count > 0 ? next.Value.Waiting : next.Value.Background;
            var waiter = queue.First!;
            queue.RemoveFirst();
            if (!next.Value.HasNoWaiters) _waitingCustomers.AddLast(next);
            next.Value.Taken++;
            _free--;
            waiter.Value.SetResult();
        }
    }

    private void RemoveUnused(CustomerId customer, Share share)
    {
        if (share is { Taken: 0, HasNoWaiters: true }) _shares.Remove(customer);
    }

    private sealed class Permit(FairSemaphore semaphore, CustomerId customer, Share share) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0) semaphore.Release(customer, share);
        }
    }
}
