using System.Data.Common;
using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// All writes of a silo. Units that wait while a transaction commits form the next one, so that the cost per unit falls as the load grows.
/// Units of one channel are written in the order in which they were submitted, and so are those of no channel; on PostgreSQL several connections write, each
/// for its share, so that one group is built while another waits for the disk. Queues are bounded: submitters wait.
/// </summary>
public sealed class GroupCommitWriter : IAsyncDisposable
{
    private readonly WriterPartition[] _lanes;
    private readonly UnitAddition? _addition;

    /// <summary>Whether the database answers.</summary>
    public DatabaseAvailability Availability { get; }

    /// <summary>Starts the writer on a database whose schema is up to date.</summary>
    public GroupCommitWriter(Database database, DatabaseOptions options, ILogger<GroupCommitWriter> logger, TimeProvider time, UnitAddition? addition = null)
    {
        _addition = addition;
        Availability = database.Availability;
        // SQLite has one writer in any case.
        var count = options.Provider == DatabaseProvider.Sqlite ? 1 : options.WriteConnections;
        _lanes = [.. Enumerable.Range(0, count).Select(_ => new WriterPartition(database, options, Math.Max(1, options.QueuedUnits / count), logger, time))];
    }

    /// <summary>
    /// Why the database accepts no writes: the fault of the last commit, <c>stalled</c> if one exceeds its time limit, or null. A silo with trouble should get
    /// no work.
    /// </summary>
    public string? Trouble => Array.Find(_lanes, lane => lane.Trouble is not null)?.Trouble;

    /// <summary>Writes a unit; durable when the task completes. Cancelling ends the wait for a place in the queue, never a running write.</summary>
    /// <exception cref="StoreFencedException">The unit's fence no longer holds; nothing of it was written.</exception>
    /// <exception cref="ObjectDisposedException">The writer has stopped; nothing was written.</exception>
    /// <exception cref="DbException">Nothing of the unit was written, or the database became unavailable during the write: a repeated unit must have the same
    /// ids.</exception>
    public Task CommitAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        if (unit.Commands.Count > 0) _addition?.Invoke(unit);
        else if (unit.Fence is null) return Task.CompletedTask;
        return LaneOf(unit).CommitAsync(unit, cancellationToken);
    }

    /// <summary>Writes a unit of one statement.</summary>
    public Task WriteAsync(SqlStatement statement, SqlArgument[] arguments, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        unit.Add(statement, arguments);
        return CommitAsync(unit, cancellationToken);
    }

    /// <summary>Writes a unit of one statement that returns a value when it has changed a row.</summary>
    /// <returns>True when it has changed one.</returns>
    public async Task<bool> TryWriteAsync(SqlStatement statement, SqlArgument[] arguments, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        var changed = unit.Add(statement, arguments);
        await CommitAsync(unit, cancellationToken);
        return unit.ResultOf(changed) is not null;
    }

    private WriterPartition LaneOf(UnitOfWork unit) => unit.Fence is { } fence && _lanes.Length > 1
        ? _lanes[1 + ((uint)fence.Channel.GetHashCode() % (uint)(_lanes.Length - 1))]
        : _lanes[0];

    /// <summary>Writes queued units and stops; while the database is unavailable, it stops without writing.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(Array.ConvertAll(_lanes, lane => lane.StopAsync()));
}
