using Npgsql;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// The row with the number of the last group that one writer has committed, written in the transaction of the group. When the answer to a commit is lost,
/// it shows later whether the group was committed. Used by one writer at a time.
/// </summary>
internal sealed class CommitMarker(PostgresDatabase database)
{
    private static readonly SqlStatement Put = new(
        "writer.mark",
        """
        INSERT INTO commit_markers (writer, number, committed_at) VALUES (@writer, @number, CAST(extract(epoch FROM now()) * 1000 AS BIGINT))
        ON CONFLICT (writer) DO UPDATE SET number = excluded.number, committed_at = excluded.committed_at
        """);

    private static readonly SqlStatement Find = new("writer.find_mark", "SELECT number FROM commit_markers WHERE writer = @writer", returnsValue: true);

    private static readonly SqlStatement PurgeOld = new(
        "writer.purge_marks",
        """
        DELETE FROM commit_markers WHERE writer IN (SELECT writer FROM commit_markers WHERE committed_at < @before
            ORDER BY committed_at LIMIT @limit) RETURNING 1
        """,
        returnsValue: true);

    private readonly string _writer = Guid.NewGuid().ToString("N");
    private long _number;
    private bool[]? _written;
    private TaskCompletionSource<bool[]>? _outcome;

    /// <summary>True while a group is running, or ended without an answer.</summary>
    public bool IsGroupOpen => _written is not null;

    /// <summary>Removes the rows of writers that have ended, in one bounded step: such old groups are no longer checked.</summary>
    public static void Purge(UnitOfWork unit, DateTimeOffset before, int limit) => unit.Add(PurgeOld, ("before", before), ("limit", limit));

    /// <summary>Starts a group; <paramref name="written"/> lists the units that it writes.</summary>
    /// <returns>The statement that belongs to the group.</returns>
    public UnitOfWork.Command Begin(bool[] written)
    {
        _written = written;
        return new UnitOfWork.Command(Put, ("writer", _writer), ("number", ++_number));
    }

    /// <summary>The group is committed, or rolled back.</summary>
    public void Close() => _written = null;

    /// <summary>The answer of the group is lost.</summary>
    /// <returns>Completes with the units that were written, none when the group was not committed; is cancelled if the result can't be determined.</returns>
    public Task<bool[]> Lose() => (_outcome ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Determines whether the lost group was committed. Its connection must have ended at the server.</summary>
    public async Task ResolveAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_outcome is null) return;
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(database.Bind(new NpgsqlBatchCommand(Find.Postgres), Find, Find.Arrange([new SqlArgument("writer", _writer)])));
        var isCommitted = await batch.ExecuteScalarAsync(cancellationToken) is long number && number == _number;
        var (outcome, written) = (_outcome, _written!);
        (_outcome, _written) = (null, null);
        outcome.TrySetResult(isCommitted ? written : new bool[written.Length]);
    }

    /// <summary>Ends the wait for an unknown result.</summary>
    public void Abandon()
    {
        _outcome?.TrySetCanceled();
        (_outcome, _written) = (null, null);
    }
}
