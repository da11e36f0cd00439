using System.Data.Common;
using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

/// <summary>
/// What a silo writes goes through here. Units that wait while a transaction commits become the next one, so that the cost per unit falls as the load grows.
/// Units of one channel are written in the order in which they were submitted, and so are those of no channel; on PostgreSQL several connections write, each
/// for its share, so that one group is built while another waits for the disk. Queues are bounded: submitters wait.
/// </summary>
public sealed class GroupCommitWriter : IAsyncDisposable
{
    private readonly WriterLane[] _lanes;

    /// <summary>Whether the database answers.</summary>
    public DatabaseAvailability Availability { get; }

    /// <summary>Starts the writer on a database whose schema is up to date.</summary>
    public GroupCommitWriter(Database database, DatabaseOptions options, ILogger<GroupCommitWriter> logger, TimeProvider time)
    {
        Availability = database.Availability;
        // SQLite has one writer, whatever asks.
        var count = options.Provider == DatabaseProvider.Sqlite ? 1 : options.WriteConnections;
        _lanes = [.. Enumerable.Range(0, count).Select(_ => new WriterLane(database, options, Math.Max(1, options.QueuedUnits / count), logger, time))];
    }

    /// <summary>
    /// What keeps the database from taking writes: the fault of the last commit, <c>stalled</c> when one takes longer than it may, or null. A silo with trouble should get no work.
    /// </summary>
    public string? Trouble => Array.Find(_lanes, lane => lane.Trouble is not null)?.Trouble;

    /// <summary>Writes a unit; durable when the task completes. Cancelling stops the wait for a place in the queue, never a write under way.</summary>
    /// <exception cref="StoreFencedException">The unit's fence no longer holds; nothing of it was written.</exception>
    /// <exception cref="ObjectDisposedException">The writer has stopped; nothing was written.</exception>
    /// <exception cref="DbException">Nothing of the unit was written, or the database went away while it was: what is written again must bear the same ids.</exception>
    public Task CommitAsync(WriteUnit unit, CancellationToken cancellationToken) =>
        unit.Commands.Count == 0 && unit.Fence is null ? Task.CompletedTask : LaneOf(unit).CommitAsync(unit, cancellationToken);

    private WriterLane LaneOf(WriteUnit unit) => unit.Fence is { } fence && _lanes.Length > 1
        ? _lanes[1 + ((uint)fence.Channel.GetHashCode() % (uint)(_lanes.Length - 1))]
        : _lanes[0];

    /// <summary>Writes what is queued and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes) await lane.DisposeAsync();
    }
}
