using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// Orders all changes of one device. Transactions run one at a time, in the order of the calls; their changes are committed in that order, several in one
/// commit if the store is slower than the transactions; frames are sent after the commit that contains their ratchets. A transaction sees uncommitted
/// changes, so that no ratchet forks.
/// </summary>
internal sealed class DeviceStateQueue : IDisposable
{
    /// <summary>Transactions that may wait for one commit; above it, new transactions wait for the store.</summary>
    private const int TransactionsPerCommit = 256;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private Pending _next = new();
    private Pending? _inFlight;
    private Exception? _fault;
    private Task _pump = Task.CompletedTask;

    private sealed class Pending
    {
        public DeviceStateChanges Changes { get; } = new();
        public List<Node> Frames { get; } = [];
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Transactions { get; set; }
    }

    public DeviceStateQueue(IWhatsAppStore store, DeviceCredentials credentials) => (Store, Credentials) = (store, credentials);

    public IWhatsAppStore Store { get; }

    /// <summary>The newest credentials, committed or about to be.</summary>
    public DeviceCredentials Credentials { get; private set; }

    /// <summary>Recently used rows. Only accessed inside a transaction or by the pump under its gate.</summary>
    public RecentState Recent { get; } = new();

    /// <summary>Sends frames after their commit; null drops them.</summary>
    public Func<Node, bool>? Send { get; set; }

    /// <summary>Called once when a commit failed.</summary>
    public Action<Exception>? Faulted { get; set; }

    /// <summary>True if a commit failed because another activation owns the channel.</summary>
    public bool IsFenced
    {
        get { lock (_gate) return _fault is StoreFencedException; }
    }

    /// <summary>Waits for the turn of a new transaction. Every transaction ends with <see cref="CompleteAsync"/> or <see cref="Abandon"/>.</summary>
    public async ValueTask<DeviceTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                Task? full = null;
                lock (_gate)
                {
                    if (_fault is not null) throw new ConnectionLostException();
                    if (_next.Transactions >= TransactionsPerCommit) full = _inFlight?.Done.Task ?? _next.Done.Task;
                }
                if (full is null) return new DeviceTransaction(this);
                await full.WaitAsync(cancellationToken);
            }
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    /// <summary>Ends a transaction that changed nothing, or failed.</summary>
    public void Abandon() => _turn.Release();

    /// <summary>Ends a transaction; the task completes when its changes are durable and its frames are handed to the socket.</summary>
    public Task CompleteAsync(DeviceTransaction transaction)
    {
        try
        {
            lock (_gate)
            {
                if (_fault is not null) return Task.FromException(new ConnectionLostException());
                _next.Changes.Merge(transaction.Changes);
                Recent.Note(transaction.Changes);
                _next.Frames.AddRange(transaction.Frames);
                _next.Transactions++;
                if (transaction.Changes.Credentials is { } credentials) Credentials = credentials;
                var done = _next.Done.Task;
                if (_inFlight is null && _next.Transactions == 1) _pump = PumpAsync();
                return done;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The newest first: the transaction's own changes, waiting changes, changes being committed.</summary>
    public IEnumerable<DeviceStateChanges> Layers(DeviceStateChanges own)
    {
        DeviceStateChanges next;
        DeviceStateChanges? inFlight;
        lock (_gate) (next, inFlight) = (_next.Changes, _inFlight?.Changes);
        yield return own;
        if (!next.IsEmpty) yield return next;
        if (inFlight is not null) yield return inFlight;
    }

    /// <summary>Completes when all earlier transactions are committed, or have failed.</summary>
    public Task DrainAsync()
    {
        lock (_gate) return _pump;
    }

    /// <summary>Drops recently used rows of an idle channel.</summary>
    public void Age()
    {
        lock (_gate)
            if (_inFlight is null && _turn.CurrentCount == 1) Recent.Age();
    }

    /// <summary>Rejects further changes and completes when the result of the running commit is known; waiting changes are dropped.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _fault ??= new ConnectionLostException();
            return _pump;
        }
    }

    private async Task PumpAsync()
    {
        await Task.Yield();
        while (true)
        {
            Pending current;
            lock (_gate)
            {
                _inFlight = null;
                if (_fault is not null) Drop(_next);
                if (_next.Transactions == 0 || _fault is not null) return;
                current = _inFlight = _next;
                _next = new Pending();
            }
            try
            {
                // A commit is never cancelled: the store has its own deadline, and the result must be known.
                if (!current.Changes.IsEmpty) await Store.CommitAsync(current.Changes, CancellationToken.None);
            }
            catch (Exception fault)
            {
                Fail(fault, current);
                return;
            }
            lock (_gate) Recent.Keep(current.Changes);
            var isSent = true;
            try
            {
                foreach (var frame in current.Frames) isSent &= Send?.Invoke(frame) ?? false;
            }
            catch (Exception fault)
            {
                // A frame that cannot be written (too long): later ones must not overtake it.
                Fail(fault, current);
                return;
            }
            if (isSent || current.Frames.Count == 0) current.Done.TrySetResult();
            else current.Done.TrySetException(new ConnectionLostException());
            _ = current.Done.Task.Exception;
        }
    }

    private void Fail(Exception fault, Pending current)
    {
        Pending next;
        lock (_gate) (_fault, next, _inFlight) = (fault, _next, null);
        Faulted?.Invoke(fault);
        Drop(current);
        Drop(next);
    }

    private static void Drop(Pending pending)
    {
        pending.Done.TrySetException(new ConnectionLostException());
        _ = pending.Done.Task.Exception;
    }

    public void Dispose() => _turn.Dispose();
}
