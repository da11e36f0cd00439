using System.Data;
using Npgsql;

namespace WhatIsUp.Grains.Storage;

/// <summary>
/// The writer's connection to PostgreSQL. A group is one round trip: its fences, all statements and the commit. Only when a fence no longer holds, the fences are
/// read in a round trip of their own, to leave out the units behind them.
/// </summary>
internal sealed class PostgresWriterSession(PostgresDatabase database) : Database.IWriterSession
{
    // FOR KEY SHARE: a successor locks the row for itself alone as it takes the next epoch: it waits until this group is committed, and the group after it fails.
    // Other changes of the row, such as a renewed lease, need not wait.
    private static readonly SqlStatement Fences = new("writer.fences", "SELECT id, epoch FROM channels WHERE id = ANY($1) ORDER BY id FOR KEY SHARE");

    /// <summary>Divides by zero unless all fences hold, which ends the transaction before its first write.</summary>
    private static readonly SqlStatement Hold = new(
        "writer.hold",
        "SELECT 1 / CASE WHEN count(*) = $3 THEN 1 ELSE 0 END FROM (SELECT 1 FROM channels c JOIN unnest($1, $2) AS fence(id, epoch) ON c.id = fence.id AND c.epoch = fence.epoch "
        + "ORDER BY c.id FOR KEY SHARE OF c) AS held",
        returnsRow: true);

    private NpgsqlConnection? _connection;
    private PostgresBackend? _backend;
    private bool _isSuspect;
    private int _outages;

    public async Task<bool[]> CommitAsync(IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        try
        {
            await database.LearnTypesAsync(units, cancellationToken);
            // A connection from before an outage may only look open.
            if (_connection is null || _connection.State != ConnectionState.Open || _outages != database.Availability.Outages) await OpenAsync(cancellationToken);
        }
        catch (Exception fault) when (Judge(fault) == WriteFault.Unavailable)
        {
            throw new DatabaseUnavailableException(fault.GetType().Name, fault) { IsUnwritten = true };
        }

        try
        {
            return await CommitAsync(_connection!, units, cancellationToken);
        }
        catch (Exception exception)
        {
            await UndoAsync(Judge(exception) == WriteFault.Unavailable);
            throw;
        }
    }

    /// <summary>Opens a connection. What the one before may still be doing at the server ends first: it must not be committed after what comes next.</summary>
    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        _isSuspect |= _connection is not null;
        var outages = database.Availability.Outages;
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = null;
        var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        try
        {
            if (_isSuspect && _backend is { } former) await former.EndAsync(connection, cancellationToken);
            _backend = await PostgresBackend.OfAsync(connection, cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        _isSuspect = false;
        _outages = outages;
        _connection = connection;
    }

    private async Task<bool[]> CommitAsync(NpgsqlConnection connection, IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        var fences = units.Where(unit => unit.Fence is not null).Select(unit => unit.Fence!.Value).Distinct().ToArray();
        if (fences.Length == 0) return await WriteAsync(connection, units, null, _ => true, cancellationToken);
        try
        {
            object?[] arguments = [Array.ConvertAll(fences, fence => fence.Channel.ToString()), Array.ConvertAll(fences, fence => fence.Epoch), (long)fences.Length];
            return await WriteAsync(connection, units, new WriteUnit.Command(Hold, arguments), _ => true, cancellationToken);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            await RollBackAsync(connection);
        }
        var epochs = await ReadEpochsAsync(connection, fences, cancellationToken);
        return await WriteAsync(connection, units, null, fence => epochs.TryGetValue(fence.Channel.ToString(), out var epoch) && epoch == fence.Epoch, cancellationToken);
    }

    /// <summary>Writes those units whose fences hold, and commits.</summary>
    private async Task<bool[]> WriteAsync(
        NpgsqlConnection connection, IReadOnlyList<WriteUnit> units, WriteUnit.Command? hold, Predicate<ChannelFence> holds, CancellationToken cancellationToken)
    {
        var written = new bool[units.Count];
        await using var batch = new NpgsqlBatch(connection);
        var returning = new List<WriteUnit.Command>();
        var isFenced = false;
        if (hold is not null)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
            Add(hold);
        }
        for (var i = 0; i < units.Count; i++)
        {
            isFenced |= units[i].Fence is not null;
            if (units[i].Fence is { } fence && !holds(fence)) continue;
            written[i] = true;
            foreach (var item in units[i].Commands) Add(item);
        }
        // Without BEGIN, what is sent up to one Sync is a transaction of its own.
        if (isFenced) batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        if (batch.BatchCommands.Count > 0) await ExecuteAsync(batch, returning, cancellationToken);
        return written;

        void Add(WriteUnit.Command item)
        {
            batch.BatchCommands.Add(database.Bind(new NpgsqlBatchCommand(item.Statement.Postgres), item.Statement, item.Arguments));
            if (item.Statement.ReturnsRow) returning.Add(item);
        }
    }

    public WriteFault Judge(Exception fault) => JudgeFault(fault);

    public static WriteFault JudgeFault(Exception fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable } => WriteFault.Collision,
        // Classes 08, 53, 57, 58, XX: connection, resources, operator, system, internal. A server that takes no writes is a standby by now: another one is looked for.
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => WriteFault.Unavailable,
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3' or '7' or '8', ..] or ['X', 'X', ..] } => WriteFault.Unavailable,
        PostgresException => WriteFault.Refused,
        NpgsqlException or IOException or TimeoutException or ObjectDisposedException or System.Net.Sockets.SocketException => WriteFault.Unavailable,
        DatabaseUnavailableException => WriteFault.Unavailable,
        // Broken off, because the database does not answer.
        OperationCanceledException => WriteFault.Unavailable,
        // A value that could not be written: the commit behind it was not sent.
        _ => WriteFault.Refused,
    };

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
    }

    /// <summary>Leaves no transaction open on the connection, or no connection.</summary>
    private async Task UndoAsync(bool isSuspect)
    {
        var connection = _connection!;
        try
        {
            if (!isSuspect && connection.State == ConnectionState.Open)
            {
                await RollBackAsync(connection);
                return;
            }
        }
        catch (Exception)
        {
            // The fault that led here is the one to tell.
        }
        _connection = null;
        _isSuspect = true;
        await connection.DisposeAsync();
        // None of those that were opened before the fault is used again.
        database.Source.Clear();
    }

    private static async Task RollBackAsync(NpgsqlConnection connection)
    {
        await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
        await rollback.ExecuteNonQueryAsync();
    }

    private static async Task ExecuteAsync(NpgsqlBatch batch, List<WriteUnit.Command> returning, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        // Only statements that return rows make a result set, in order.
        foreach (var item in returning)
        {
            item.Result = await reader.ReadAsync(cancellationToken) && !await reader.IsDBNullAsync(0, cancellationToken) ? reader.GetValue(0) : null;
            await reader.NextResultAsync(cancellationToken);
        }
        while (await reader.NextResultAsync(cancellationToken))
        {
        }
    }

    /// <summary>Begins a transaction that holds the channels' rows.</summary>
    private async Task<Dictionary<string, long>> ReadEpochsAsync(NpgsqlConnection connection, ChannelFence[] fences, CancellationToken cancellationToken)
    {
        var epochs = new Dictionary<string, long>(StringComparer.Ordinal);
        string[] channels = [.. fences.Select(fence => fence.Channel.ToString()).Distinct()];
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new NpgsqlBatchCommand("BEGIN"), database.Bind(new NpgsqlBatchCommand(Fences.Postgres), Fences, [channels]) },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) epochs[reader.GetString(0)] = reader.GetInt64(1);
        return epochs;
    }
}
