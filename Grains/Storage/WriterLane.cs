using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

/// <summary>One writing connection with its queue: gathers the units that wait while a transaction commits and writes them, in order, as the next one.</summary>
internal sealed class WriterLane : IAsyncDisposable
{
    private const int CollisionsPerGroup = 5;
    private static readonly TimeSpan ProbePause = TimeSpan.FromSeconds(1);
    /// <summary>Changes nothing, but only where a write is possible.</summary>
    private static readonly SqlStatement Probe = new("writer.probe", "DELETE FROM client_refs WHERE channel_id = ''");
    private static readonly TimeSpan ReportAfter = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly Channel<Pending> _queue;
    private readonly Database _database;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly int _unitsPerCommit;
    private readonly Task _loop;
    private volatile string? _fault;
    private long _committingSince;
    private long _unwritten;
    private long _faultySince;
    private bool _isReported;

    public WriterLane(Database database, DatabaseOptions options, int queuedUnits, ILogger logger, TimeProvider time)
    {
        _time = time;
        _database = database;
        _logger = logger;
        _unitsPerCommit = options.UnitsPerCommit;
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(queuedUnits) { SingleReader = true });
        // SQLite blocks: its loop owns a thread and never borrows one from the silo.
        _loop = options.Provider == DatabaseProvider.Sqlite
            ? Task.Factory.StartNew(RunOnOwnThread, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : Task.Run(RunAsync);
    }

    /// <summary>See <see cref="GroupCommitWriter.Trouble"/>.</summary>
    public string? Trouble => _fault ?? (Volatile.Read(ref _committingSince) is not 0 and var since && _time.GetElapsedTime(since) > Patience ? "stalled" : null);

    public async Task CommitAsync(WriteUnit unit, CancellationToken cancellationToken)
    {
        var away = _database.Availability.Away;
        if (away.IsCancellationRequested) throw _database.Availability.Refuse(isUnwritten: true);
        var pending = new Pending(unit);
        try
        {
            await _queue.Writer.WriteAsync(pending, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(GroupCommitWriter));
        }

        try
        {
            await pending.Done.Task.WaitAsync(away);
        }
        catch (OperationCanceledException) when (away.IsCancellationRequested && !pending.Done.Task.IsCompleted)
        {
            _ = pending.Done.Task.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            throw _database.Availability.Refuse(pending.TryAbandon());
        }
    }

    /// <summary>Writes what is queued and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private void RunOnOwnThread()
    {
        // The thread is the writer's own, so waiting here blocks nobody; a session on SQLite completes everything synchronously.
        var session = _database.OpenWriter();
        while (WaitAsync(session).GetAwaiter().GetResult()) WriteAsync(session, Gather()).GetAwaiter().GetResult();
        session.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private async Task RunAsync()
    {
        await using var session = _database.OpenWriter();
        while (await WaitAsync(session)) await WriteAsync(session, Gather());
    }

    /// <summary>Waits for units. After a fault it asks the database again and again whether it takes writes: a silo that is not ready may get no work to find out with.</summary>
    private async Task<bool> WaitAsync(Database.IWriterSession session)
    {
        var waiting = _queue.Reader.WaitToReadAsync().AsTask();
        while (_fault is not null)
        {
            try
            {
                return await waiting.WaitAsync(ProbePause, _time);
            }
            catch (TimeoutException)
            {
                // The watch finds out when it is back, and nothing more is queued before.
                if (_database.Availability.IsAway) continue;
                var unit = new WriteUnit();
                unit.Add(Probe);
                var pending = new Pending(unit);
                await WriteAsync(session, [pending]);
                _ = pending.Done.Task.Exception;
            }
        }
        return await waiting;
    }

    private List<Pending> Gather()
    {
        var group = new List<Pending>(Math.Min(_unitsPerCommit, _queue.Reader.Count));
        while (group.Count < _unitsPerCommit && _queue.Reader.TryRead(out var pending))
            if (pending.TryTake()) group.Add(pending);
        return group;
    }

    /// <summary>Whatever goes wrong here goes to the units' callers: the loop outlives it.</summary>
    private async Task WriteAsync(Database.IWriterSession session, List<Pending> group)
    {
        Volatile.Write(ref _committingSince, _time.GetTimestamp());
        try
        {
            await CommitAsync(session, group);
        }
        catch (Exception exception)
        {
            foreach (var pending in group) pending.Done.TrySetException(exception);
        }
        finally
        {
            Volatile.Write(ref _committingSince, 0);
        }
    }

    private async Task CommitAsync(Database.IWriterSession session, List<Pending> group)
    {
        var units = group.ConvertAll(pending => pending.Unit);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var written = await WriteAsync(session, units);
                _database.Availability.NoteAnswer();
                Recover();
                for (var i = 0; i < group.Count; i++) group[i].Finish(written[i]);
                return;
            }
            catch (Exception exception)
            {
                var fault = session.Judge(exception);
                if (fault == WriteFault.Collision && attempt < CollisionsPerGroup) continue;
                if (fault == WriteFault.Unavailable || group.Count == 1)
                {
                    // Whoever gets the exception finds the trouble.
                    if (fault == WriteFault.Unavailable) exception = Suffer(exception, group.Count);
                    foreach (var pending in group) pending.Done.TrySetException(exception);
                    return;
                }
                StorageLog.GroupSplit(_logger, group.Count, exception.GetType().Name);
                foreach (var pending in group) await CommitAsync(session, [pending]);
                return;
            }
        }
    }

    /// <summary>A commit is broken off when the database goes away: its connection would hold up the lane long after the database is back.</summary>
    private async Task<bool[]> WriteAsync(Database.IWriterSession session, List<WriteUnit> units)
    {
        var breaks = new CancellationTokenSource();
        var writing = session.CommitAsync(units, breaks.Token);
        if (!writing.IsCompleted)
        {
            await using var registration = _database.Availability.Away.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelAside(), breaks);
            await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await writing;
    }

    /// <summary>One line for the first of many failures; the writer's connection tells how many there were when it is well again.</summary>
    private DatabaseUnavailableException Suffer(Exception exception, int units)
    {
        var (isUnwritten, cause) = exception is DatabaseUnavailableException { InnerException: { } inner } refused ? (refused.IsUnwritten, inner) : (false, exception);
        var fault = cause is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: var code } ? $"SQLite error {code}" : cause.GetType().Name;
        _database.Availability.NoteFault();
        if (_fault is null) (_faultySince, _unwritten, _isReported) = (_time.GetTimestamp(), 0, false);
        _unwritten += units;
        _fault = fault;
        // When the whole database has gone, its watch says so, once for all.
        if (!_isReported && !_database.Availability.IsAway && _time.GetElapsedTime(_faultySince) >= ReportAfter)
        {
            _isReported = true;
            StorageLog.Unavailable(_logger, fault);
        }

        return new DatabaseUnavailableException(fault, cause) { IsUnwritten = isUnwritten };
    }

    private void Recover()
    {
        if (_fault is null) return;
        _fault = null;
        if (_isReported) StorageLog.Recovered(_logger, _unwritten);
    }

    private sealed class Pending(WriteUnit unit)
    {
        private int _state;

        public WriteUnit Unit { get; } = unit;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The writer begins with it; false when its caller has gone.</summary>
        public bool TryTake() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

        /// <summary>Its caller goes; false when the writer has begun with it.</summary>
        public bool TryAbandon() => Interlocked.CompareExchange(ref _state, 2, 0) == 0;

        public void Finish(bool isWritten)
        {
            if (isWritten) Done.TrySetResult();
            else Done.TrySetException(new StoreFencedException());
        }
    }
}
