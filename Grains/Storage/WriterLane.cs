using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

/// <summary>One writing connection with its queue: gathers the units that wait while a transaction commits and writes them, in order, as the next one.</summary>
internal sealed class WriterLane : IAsyncDisposable
{
    private const int CollisionsPerGroup = 5;
    private readonly Channel<Pending> _queue;
    private readonly Database _database;
    private readonly ILogger _logger;
    private readonly int _unitsPerCommit;
    private readonly Task _loop;

    public WriterLane(Database database, DatabaseOptions options, int queuedUnits, ILogger logger)
    {
        _database = database;
        _logger = logger;
        _unitsPerCommit = options.UnitsPerCommit;
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(queuedUnits) { SingleReader = true });
        // SQLite blocks: its loop owns a thread and never borrows one from the silo.
        _loop = options.Provider == DatabaseProvider.Sqlite
            ? Task.Factory.StartNew(RunOnOwnThread, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : Task.Run(RunAsync);
    }

    public async Task CommitAsync(WriteUnit unit, CancellationToken cancellationToken)
    {
        var pending = new Pending(unit);
        await _queue.Writer.WriteAsync(pending, cancellationToken);
        await pending.Done.Task;
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
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) CommitAsync(session, Gather()).GetAwaiter().GetResult();
        session.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private async Task RunAsync()
    {
        await using var session = _database.OpenWriter();
        while (await _queue.Reader.WaitToReadAsync()) await CommitAsync(session, Gather());
    }

    private List<Pending> Gather()
    {
        var group = new List<Pending>(Math.Min(_unitsPerCommit, _queue.Reader.Count));
        while (group.Count < _unitsPerCommit && _queue.Reader.TryRead(out var pending)) group.Add(pending);
        return group;
    }

    private async Task CommitAsync(Database.IWriterSession session, List<Pending> group)
    {
        var units = group.ConvertAll(pending => pending.Unit);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var written = await session.CommitAsync(units);
                for (var i = 0; i < group.Count; i++) group[i].Finish(written[i]);
                return;
            }
            catch (Exception exception)
            {
                var fault = session.Judge(exception);
                if (fault == WriteFault.Collision && attempt < CollisionsPerGroup) continue;
                if (fault == WriteFault.Unavailable || group.Count == 1)
                {
                    if (fault == WriteFault.Unavailable) StorageLog.Unavailable(_logger, group.Count, exception.GetType().Name);
                    foreach (var pending in group) pending.Done.TrySetException(exception);
                    return;
                }
                StorageLog.GroupSplit(_logger, group.Count, exception.GetType().Name);
                foreach (var pending in group) await CommitAsync(session, [pending]);
                return;
            }
        }
    }

    private sealed class Pending(WriteUnit unit)
    {
        public WriteUnit Unit { get; } = unit;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Finish(bool isWritten)
        {
            if (isWritten) Done.TrySetResult();
            else Done.TrySetException(new StoreFencedException());
        }
    }
}
