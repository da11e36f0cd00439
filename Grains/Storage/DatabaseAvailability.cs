namespace WhatIsUp.Grains.Storage;

/// <summary>
/// Whether the database of this process answers. <see cref="DatabaseWatch"/> decides; reads and writes are refused at once while it does not, and those under
/// way end, so that no caller waits for a network that swallows everything. Safe from any thread.
/// </summary>
public sealed class DatabaseAvailability(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan EntryInterval = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private CancellationTokenSource _away = new();
    private TaskCompletionSource _back = Completed();
    private TaskCompletionSource _doubt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _changedAt = time.GetTimestamp();
    private long _answeredAt = time.GetTimestamp();
    private long _refused;
    private int _outages;
    private long _unlogged;
    private long _entryAt;

    /// <summary>True while the database does not answer.</summary>
    public bool IsAway => Volatile.Read(ref _away).IsCancellationRequested;

    /// <summary>Cancelled as soon as the database does not answer; another one once it answers again.</summary>
    public CancellationToken Away
    {
        get { lock (_gate) return _away.Token; }
    }

    /// <summary>Completes when the database answers.</summary>
    public Task Back
    {
        get { lock (_gate) return _back.Task; }
    }

    /// <summary>How often the database went away.</summary>
    public int Outages => Volatile.Read(ref _outages);

    /// <summary>How long the database has been there, or away.</summary>
    public TimeSpan Since => time.GetElapsedTime(Volatile.Read(ref _changedAt));

    /// <summary>Calls of the database that were refused, or broken off, since it went away.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Log entries on the outage that were left out since the database went away.</summary>
    public long Unlogged => Volatile.Read(ref _unlogged);

    /// <summary>The database answered something.</summary>
    public void NoteAnswer() => Volatile.Write(ref _answeredAt, time.GetTimestamp());

    /// <summary>Something failed as it does when the database is gone: the watch looks at once.</summary>
    public void NoteFault()
    {
        lock (_gate) _doubt.TrySetResult();
    }

    /// <summary>
    /// Whether an entry of the log is left out, because it only repeats that the database is not available. Outside of an outage, one of them in a while is kept:
    /// a single connection may be broken.
    /// </summary>
    public bool LeavesOut(Exception? fault)
    {
        if (!StorageErrors.AreCause(fault)) return false;
        var last = Volatile.Read(ref _entryAt);
        var isKept = !IsAway && (last == 0 || time.GetElapsedTime(last) > EntryInterval) && Interlocked.CompareExchange(ref _entryAt, time.GetTimestamp(), last) == last;
        if (!isKept) Interlocked.Increment(ref _unlogged);
        return !isKept;
    }

    /// <summary>True for a fault that follows from a database that is not available: its stack says nothing.</summary>
    public static bool IsCauseOf(Exception? fault) => StorageErrors.AreCause(fault);

    /// <summary>What a caller gets while the database is away.</summary>
    public DatabaseUnavailableException Refuse(bool isUnwritten)
    {
        Interlocked.Increment(ref _refused);
        return new DatabaseUnavailableException("away") { IsUnwritten = isUnwritten };
    }

    /// <summary>True when the database has answered anything since then.</summary>
    internal bool HasAnsweredSince(long timestamp) => Volatile.Read(ref _answeredAt) > timestamp;

    /// <summary>Waits until somebody doubts that the database is there, for a time at most.</summary>
    internal async Task WaitForDoubtAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        Task doubt;
        lock (_gate)
        {
            if (_doubt.Task.IsCompleted) _doubt = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            doubt = _doubt.Task;
        }

        await doubt.WaitAsync(longest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The database does not answer.</summary>
    /// <returns>False when that was known.</returns>
    internal bool SetAway()
    {
        CancellationTokenSource away;
        lock (_gate)
        {
            if (IsAway) return false;
            _outages++;
            _back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _changedAt, time.GetTimestamp());
            away = _away;
        }

        // Callbacks run elsewhere: whoever waited goes on by itself.
        _ = away.CancelAsync();
        return true;
    }

    /// <summary>The database answers.</summary>
    /// <returns>False when that was known.</returns>
    internal bool SetBack()
    {
        TaskCompletionSource back;
        lock (_gate)
        {
            if (!IsAway) return false;
            // Not disposed: callers may still hold its token.
            _away = new CancellationTokenSource();
            _refused = _unlogged = 0;
            back = _back;
            Volatile.Write(ref _changedAt, time.GetTimestamp());
        }

        back.TrySetResult();
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => _away.Dispose();

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
