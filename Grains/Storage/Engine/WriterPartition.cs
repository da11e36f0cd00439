using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Telemetry;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// One writing connection with its queue: gathers the units that wait while a transaction commits and writes them, in order, as the next one.
/// </summary>
internal sealed class WriterPartition
{
    private const int CollisionsPerGroup = 5;
    private static readonly TimeSpan ProbePause = TimeSpan.FromSeconds(1);
    /// <summary>Changes nothing, but only where a write is possible.</summary>
    private static readonly SqlStatement Probe = new("writer.probe", "DELETE FROM client_refs WHERE channel_id = ''");
    private static readonly TimeSpan ReportAfter = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    /// <summary>How long a cancelled commit may take to end while the writer stops.</summary>
    private static readonly TimeSpan BreakingTime = TimeSpan.FromMilliseconds(500);
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

    public WriterPartition(Database database, DatabaseOptions options, int queuedUnits, ILogger logger, TimeProvider time)
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
    public string? Trouble =>
        _fault ?? (Volatile.Read(ref _committingSince) is not 0 and var since && _time.GetElapsedTime(since) > Patience ? "stalled" : null);

    public async Task CommitAsync(UnitOfWork unit, CancellationToken cancellationToken)
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
            throw pending.TryAbandon() ? _database.Availability.Refuse(true) : _database.Availability.Refuse(false, pending.FindOutcomeAsync());
        }
    }

    /// <summary>
    /// Writes queued units and stops. While the database is unavailable, it waits only a moment: Npgsql asks the server to cancel an aborted commit, and needs
    /// many seconds to give up in a network that drops packets.
    /// </summary>
    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.WaitAsync(_database.Availability.Away).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _loop.WaitAsync(BreakingTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void RunOnOwnThread()
    {
        // The thread belongs to the writer, so waiting here blocks nobody; a session on SQLite completes everything synchronously.
        var session = _database.OpenWriter();
        while (WaitAsync(session).GetAwaiter().GetResult()) WriteAsync(session, Gather()).GetAwaiter().GetResult();
        session.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private async Task RunAsync()
    {
        await using var session = _database.OpenWriter();
        while (await WaitAsync(session)) await WriteAsync(session, Gather());
    }

    /// <summary>
    /// Waits for units. After a fault it tests periodically whether the database accepts writes, because a silo that is not ready may get no units to test
    /// with.
    /// </summary>
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
                var unit = new UnitOfWork();
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

    /// <summary>All faults are passed to the callers of the units: the loop continues.</summary>
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
                var since = _time.GetTimestamp();
                var written = await WriteAsync(session, units);
                StorageMeter.AddCommit(units.Count, _time.GetElapsedTime(since));
                _database.Availability.NoteAnswer();
                Recover();
                for (var i = 0; i < group.Count; i++) group[i].Finish(written[i]);
                return;
            }
            catch (Exception exception)
            {
                var fault = session.Classify(exception);
                StorageMeter.AddFailure(fault);
                if (fault == WriteFault.Collision && attempt < CollisionsPerGroup) continue;
                if (fault == WriteFault.Unavailable || group.Count == 1)
                {
                    // Callers that get the exception report the trouble.
                    if (fault == WriteFault.Unavailable) Suffer(exception, group, session.Outcome);
                    else foreach (var pending in group) pending.Done.TrySetException(exception);
                    return;
                }
                StorageLog.GroupSplit(_logger, group.Count, exception.GetType().Name);
                foreach (var pending in group) await CommitAsync(session, [pending]);
                return;
            }
        }
    }

    /// <summary>A commit is aborted when the database becomes unavailable: its connection would block the lane long after the database is back.</summary>
    private async Task<bool[]> WriteAsync(Database.IWriterSession session, List<UnitOfWork> units)
    {
        var breaks = new CancellationTokenSource();
        var writing = session.CommitAsync(units, breaks.Token);
        if (!writing.IsCompleted)
        {
            await using var registration = _database.Availability.Away.UnsafeRegister(
                static source => ((CancellationTokenSource)source!).CancelAside(), breaks);
            await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await writing;
    }

    /// <summary>Logs the first of many failures; the total is logged when the connection works again.</summary>
    private void Suffer(Exception exception, List<Pending> group, Task<bool[]>? outcome)
    {
        var (isUnwritten, cause) = exception is DatabaseUnavailableException { InnerException: { } inner } refused
            ? (refused.IsUnwritten, inner)
            : (false, exception);
        var fault = cause is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: var code } ? $"SQLite error {code}" : cause.GetType().Name;
        _database.Availability.NoteFault();
        if (_fault is null) (_faultySince, _unwritten, _isReported) = (_time.GetTimestamp(), 0, false);
        _unwritten += group.Count;
        _fault = fault;
        // If the whole database is unavailable, its watch logs that once for all.
        if (!_isReported && !_database.Availability.IsAway && _time.GetElapsedTime(_faultySince) >= ReportAfter)
        {
            _isReported = true;
            StorageLog.Unavailable(_logger, fault);
        }

        for (var i = 0; i < group.Count; i++)
        {
            var isFound = !isUnwritten && outcome is not null && !group[i].Unit.HasResults;
            group[i].Done.TrySetException(new DatabaseUnavailableException(fault, cause)
            {
                IsUnwritten = isUnwritten, Outcome = isFound ? FindAsync(outcome!, i) : null,
            });
        }

        static async Task<bool> FindAsync(Task<bool[]> outcome, int unit) => (await outcome)[unit];
    }

    private void Recover()
    {
        if (_fault is null) return;
        _fault = null;
        if (_isReported) StorageLog.Recovered(_logger, _unwritten);
    }

    private sealed class Pending(UnitOfWork unit)
    {
        private int _state;

        public UnitOfWork Unit { get; } = unit;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The writer starts with it; false if its caller has cancelled.</summary>
        public bool TryTake() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

        /// <summary>Its caller cancels; false if the writer has started with it.</summary>
        public bool TryAbandon() => Interlocked.CompareExchange(ref _state, 2, 0) == 0;

        /// <summary>Whether it was written, for a caller that does not wait for the commit.</summary>
        public async Task<bool> FindOutcomeAsync()
        {
            try
            {
                await Done.Task;
                return true;
            }
            catch (DatabaseUnavailableException fault)
            {
                if (fault.IsUnwritten) return false;
                return await (fault.Outcome ?? Task.FromCanceled<bool>(new CancellationToken(true)));
            }
        }

        public void Finish(bool isWritten)
        {
            if (isWritten) Done.TrySetResult();
            else Done.TrySetException(new StoreFencedException());
        }
    }
}
