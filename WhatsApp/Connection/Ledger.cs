using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// Orders all changes of one device. Steps run one at a time, in the order they were asked for; their batches are committed in that order, several in one
/// commit when the store is slower than the steps; frames leave after the commit that holds their ratchets. A step sees what is not committed yet, so that
/// no ratchet forks.
/// </summary>
internal sealed class Ledger : IDisposable
{
    /// <summary>Steps that may wait for one commit; beyond it, new steps wait for the store.</summary>
    private const int StepsPerCommit = 256;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private Pending _next = new();
    private Pending? _inFlight;
    private Exception? _fault;
    private Task _pump = Task.CompletedTask;

    private sealed class Pending
    {
        public StoreBatch Batch { get; } = new();
        public List<Node> Frames { get; } = [];
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Steps { get; set; }
    }

    public Ledger(IWhatsAppStore store, DeviceCredentials credentials) => (Store, Credentials) = (store, credentials);

    public IWhatsAppStore Store { get; }

    /// <summary>The newest credentials, committed or about to be.</summary>
    public DeviceCredentials Credentials { get; private set; }

    /// <summary>Rows that were used a moment ago. Only touched inside a step or by the pump under its gate.</summary>
    public RecentState Recent { get; } = new();

    /// <summary>Where frames go after their commit; null drops them.</summary>
    public Func<Node, bool>? Send { get; set; }

    /// <summary>Called once when a commit failed.</summary>
    public Action<Exception>? Faulted { get; set; }

    /// <summary>True when a commit failed because another activation owns the channel.</summary>
    public bool IsFenced
    {
        get { lock (_gate) return _fault is StoreFencedException; }
    }

    /// <summary>Waits for the turn of a new step. Every step ends with <see cref="CompleteAsync"/> or <see cref="Abandon"/>.</summary>
    public async ValueTask<Step> BeginAsync(CancellationToken cancellationToken)
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
                    if (_next.Steps >= StepsPerCommit) full = _inFlight?.Done.Task ?? _next.Done.Task;
                }
                if (full is null) return new Step(this);
                await full.WaitAsync(cancellationToken);
            }
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    /// <summary>Ends a step that changed nothing, or failed.</summary>
    public void Abandon() => _turn.Release();

    /// <summary>Ends a step; the task completes when its changes are durable and its frames are with the socket.</summary>
    public Task CompleteAsync(Step step)
    {
        try
        {
            lock (_gate)
            {
                if (_fault is not null) return Task.FromException(new ConnectionLostException());
                Merge(step.Batch, _next.Batch);
                Recent.Note(step.Batch);
                _next.Frames.AddRange(step.Frames);
                _next.Steps++;
                if (step.Batch.Credentials is { } credentials) Credentials = credentials;
                var done = _next.Done.Task;
                if (_inFlight is null && _next.Steps == 1) _pump = PumpAsync();
                return done;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The newest first: the step's own changes, those that wait, those being committed.</summary>
    public IEnumerable<StoreBatch> Layers(StoreBatch own)
    {
        StoreBatch next;
        StoreBatch? inFlight;
        lock (_gate) (next, inFlight) = (_next.Batch, _inFlight?.Batch);
        yield return own;
        if (!next.IsEmpty) yield return next;
        if (inFlight is not null) yield return inFlight;
    }

    /// <summary>Completes when everything asked for so far is committed, or cannot be any more.</summary>
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

    /// <summary>Takes no further change and completes when the commit under way is known to be done or not; what waited behind it is dropped.</summary>
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
                if (_next.Steps == 0 || _fault is not null) return;
                current = _inFlight = _next;
                _next = new Pending();
            }
            try
            {
                // A commit is never torn: the store bounds its own time, and what it wrote must be known.
                if (!current.Batch.IsEmpty) await Store.CommitAsync(current.Batch, CancellationToken.None);
            }
            catch (Exception fault)
            {
                Fail(fault, current);
                return;
            }
            lock (_gate) Recent.Keep(current.Batch);
            var isSent = true;
            try
            {
                foreach (var frame in current.Frames) isSent &= Send?.Invoke(frame) ?? false;
            }
            catch (Exception fault)
            {
                // A frame that cannot be written (too long): those after it must not overtake it.
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

    private static void Merge(StoreBatch from, StoreBatch to)
    {
        if (from.WipesDevice)
        {
            to.WipesDevice = true;
            to.Credentials = null;
            to.Sessions.Clear();
            to.Identities.Clear();
            to.PreKeys.Clear();
            to.DeviceLists.Clear();
            to.LidsByPhoneNumber.Clear();
            to.AccountNumbers.Clear();
            to.TrustedTokens.Clear();
            to.SentMessages.Clear();
            to.ClearGroups();
            to.ClearHistory();
            to.ClearAppState();
        }
        to.Credentials = from.Credentials ?? to.Credentials;
        foreach (var (key, value) in from.Sessions) to.Sessions[key] = value;
        foreach (var (key, value) in from.Identities) to.Identities[key] = value;
        foreach (var (key, value) in from.PreKeys) to.PreKeys[key] = value;
        foreach (var (key, value) in from.DeviceLists) to.DeviceLists[key] = value;
        foreach (var (key, value) in from.LidsByPhoneNumber) to.LidsByPhoneNumber[key] = value;
        foreach (var (key, value) in from.AccountNumbers) to.AccountNumbers[key] = value;
        to.MergeGroups(from);
        to.MergeHistory(from);
        foreach (var (key, value) in from.TrustedTokens) to.TrustedTokens[key] = value;
        to.MergeAppState(from);
        to.SentMessages.AddRange(from.SentMessages);
        to.Events.AddRange(from.Events);
    }

    public void Dispose() => _turn.Dispose();
}
