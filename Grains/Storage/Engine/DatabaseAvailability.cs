namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// Whether the database of this process responds. <see cref="DatabaseWatch"/> decides; while it does not, reads and writes are rejected immediately and running
/// ones end, so that no caller waits for a network without an answer. Safe from any thread.
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

    /// <summary>How often the database became unavailable.</summary>
    public int Outages => Volatile.Read(ref _outages);

    /// <summary>How long the database has been available, or unavailable.</summary>
    public TimeSpan Since => time.GetElapsedTime(Volatile.Read(ref _changedAt));

    /// <summary>Calls of the database that were rejected or aborted since it became unavailable.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Log entries about the outage that were omitted since the database became unavailable.</summary>
    public long Unlogged => Volatile.Read(ref _unlogged);

    /// <summary>The database answered something.</summary>
    public void NoteAnswer() => Volatile.Write(ref _answeredAt, time.GetTimestamp());

    /// <summary>An operation failed as if the database were unavailable: the watch checks it immediately.</summary>
    public void NoteFault()
    {
        lock (_gate) _doubt.TrySetResult();
    }

    /// <summary>
    /// Whether an entry of the log is dropped, because it only repeats that the database is not available.
    /// Outside of an outage, one such entry per interval is kept: a single connection may be broken.
    /// </summary>
    public bool LeavesOut(Exception? fault)
    {
        if (!StorageErrors.IsUnavailable(fault)) return false;
        var last = Volatile.Read(ref _entryAt);
        var isKept = !IsAway && (last == 0 || time.GetElapsedTime(last) > EntryInterval)
            && Interlocked.CompareExchange(ref _entryAt, time.GetTimestamp(), last) == last;
        if (!isKept) Interlocked.Increment(ref _unlogged);
        return !isKept;
    }

    /// <summary>True for a fault caused by an unavailable database: its stack trace is of no use.</summary>
    public static bool IsCauseOf(Exception? fault) => StorageErrors.IsUnavailable(fault);

    /// <summary>The exception for callers while the database is unavailable.</summary>
    public DatabaseUnavailableException Refuse(bool isUnwritten, Task<bool>? outcome = null)
    {
        Interlocked.Increment(ref _refused);
        return new DatabaseUnavailableException("away") { IsUnwritten = isUnwritten, Outcome = outcome };
    }

    /// <summary>True when the database has answered anything since then.</summary>
    internal bool HasAnsweredSince(long timestamp) => Volatile.Read(ref _answeredAt) > timestamp;

    /// <summary>Waits until an operation reports a failure, or until a timeout.</summary>
    internal async Task WaitForFailureAsync(TimeSpan longest, CancellationToken cancellationToken)
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

        // Callbacks run on other threads: waiters continue by themselves.
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
