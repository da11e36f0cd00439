using System.Data;
using Npgsql;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// The writer's connection to PostgreSQL. A group is one round trip: its fences, all statements and the commit. Only when a fence no longer holds, the fences
/// are
/// read in a round trip of their own, to leave out the units behind them. When the answer to a commit is lost, the next connection finds out by a marker
/// whether it took place.
/// </summary>
internal sealed class PostgresWriterSession(PostgresDatabase database) : Database.IWriterSession
{
    // FOR KEY SHARE: a successor locks the row exclusively when it takes the next epoch: it waits until this group is committed, and the next group fails.
    // Other changes of the row, such as a renewed lease, do not wait.
    private static readonly SqlStatement Fences = new("writer.fences", "SELECT id, epoch FROM channels WHERE id = ANY(@ids) ORDER BY id FOR KEY SHARE");

    /// <summary>Divides by zero unless all fences hold, which ends the transaction before its first write.</summary>
    private static readonly SqlStatement Hold = new(
        "writer.hold",
        """
        SELECT 1 / CASE WHEN count(*) = @count THEN 1 ELSE 0 END FROM (
            SELECT 1 FROM channels c
            JOIN unnest(CAST(@ids AS TEXT[]), CAST(@epochs AS BIGINT[])) AS fence(id, epoch) ON c.id = fence.id AND c.epoch = fence.epoch
            ORDER BY c.id FOR KEY SHARE OF c) AS held
        """,
        returnsValue: true);

    private readonly CommitMarker _marker = new(database);
    private NpgsqlConnection? _connection;
    private PostgresBackend? _backend;
    private bool _isSuspect;
    private int _outages;

    public Task<bool[]>? Outcome { get; private set; }

    public async Task<bool[]> CommitAsync(IReadOnlyList<UnitOfWork> units, CancellationToken cancellationToken)
    {
        try
        {
            await database.LoadTypesAsync(units, cancellationToken);
            // A connection from before an outage may only look open.
            if (_connection is null || _connection.State != ConnectionState.Open || _outages != database.Availability.Outages)
                await OpenAsync(cancellationToken);
        }
        catch (Exception fault) when (Classify(fault) == WriteFault.Unavailable)
        {
            throw new DatabaseUnavailableException(fault.GetType().Name, fault) { IsUnwritten = true };
        }

        try
        {
            return await CommitAsync(_connection!, units, cancellationToken);
        }
        catch (Exception exception)
        {
            var isLost = Classify(exception) == WriteFault.Unavailable;
            var isUnwritten = isLost && !_marker.IsGroupOpen;
            // Without the process of the server it can't be ended, so that nothing is certain.
            Outcome = isLost && _marker.IsGroupOpen && _backend is not null ? _marker.Lose() : null;
            if (Outcome is null) _marker.Close();
            await UndoAsync(isLost);
            if (isUnwritten) throw new DatabaseUnavailableException(exception.GetType().Name, exception) { IsUnwritten = true };
            throw;
        }
    }

    /// <summary>Opens a connection. A running commit of the previous one ends first: it must not be committed after later ones.</summary>
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
            await _marker.ResolveAsync(connection, cancellationToken);
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

    private async Task<bool[]> CommitAsync(NpgsqlConnection connection, IReadOnlyList<UnitOfWork> units, CancellationToken cancellationToken)
    {
        var fences = units.Where(unit => unit.Fence is not null).Select(unit => unit.Fence!.Value).Distinct().ToArray();
        if (fences.Length == 0) return await WriteAsync(connection, units, null, _ => true, cancellationToken);
        try
        {
            var hold = new UnitOfWork.Command(
                Hold, new SqlArgument("ids", Array.ConvertAll(fences, fence => fence.Channel.ToString())),
                new SqlArgument("epochs", Array.ConvertAll(fences, fence => fence.Epoch)),
                ("count", fences.Length));
            return await WriteAsync(connection, units, hold, _ => true, cancellationToken);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            _marker.Close();
            await RollBackAsync(connection);
        }
        var epochs = await ReadEpochsAsync(connection, fences, cancellationToken);
        return await WriteAsync(connection, units, null, fence => epochs.TryGetValue(fence.Channel.ToString(), out var epoch) && epoch == fence.Epoch,
            cancellationToken);
    }

    /// <summary>Writes those units whose fences hold, and commits.</summary>
    private async Task<bool[]> WriteAsync(
        NpgsqlConnection connection, IReadOnlyList<UnitOfWork> units, UnitOfWork.Command? hold, Predicate<ChannelFence> holds,
        CancellationToken cancellationToken)
    {
        var written = new bool[units.Count];
        await using var batch = new NpgsqlBatch(connection);
        var returning = new List<UnitOfWork.Command>();
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
        if (Array.IndexOf(written, true) >= 0) Add(_marker.Begin(written));
        // Without BEGIN, everything sent up to one Sync is a separate transaction.
        if (isFenced) batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        if (batch.BatchCommands.Count > 0) await ExecuteAsync(batch, returning, cancellationToken);
        _marker.Close();
        return written;

        void Add(UnitOfWork.Command item)
        {
            batch.BatchCommands.Add(database.Bind(new NpgsqlBatchCommand(item.Statement.Postgres), item.Statement, item.Values));
            if (item.Statement.ReturnsValue) returning.Add(item);
        }
    }

    public WriteFault Classify(Exception fault) => ClassifyFault(fault);

    public static WriteFault ClassifyFault(Exception fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable } =>
            WriteFault.Collision,
        // Classes 08, 53, 57, 58, XX: connection, resources, operator, system, internal. A server that accepts no writes has become a standby: the primary is
        // looked for.
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => WriteFault.Unavailable,
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3' or '7' or '8', ..] or ['X', 'X', ..] } => WriteFault.Unavailable,
        PostgresException => WriteFault.Refused,
        NpgsqlException or IOException or TimeoutException or ObjectDisposedException or System.Net.Sockets.SocketException => WriteFault.Unavailable,
        DatabaseUnavailableException => WriteFault.Unavailable,
        // Cancelled, because the database does not answer.
        OperationCanceledException => WriteFault.Unavailable,
        // A value that could not be written: the commit after it was not sent.
        _ => WriteFault.Refused,
    };

    public async ValueTask DisposeAsync()
    {
        _marker.Abandon();
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
            // The fault that led here is the one to report.
        }
        _connection = null;
        _isSuspect = true;
        await connection.DisposeAsync();
        // Connections opened before the fault are not used again.
        database.Source.Clear();
    }

    private static async Task RollBackAsync(NpgsqlConnection connection)
    {
        await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
        await rollback.ExecuteNonQueryAsync();
    }

    private static async Task ExecuteAsync(NpgsqlBatch batch, List<UnitOfWork.Command> returning, CancellationToken cancellationToken)
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
            BatchCommands =
            {
                new NpgsqlBatchCommand("BEGIN"),
                database.Bind(new NpgsqlBatchCommand(Fences.Postgres), Fences, Fences.Arrange([new SqlArgument("ids", channels)])),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        int id = reader.GetOrdinal("id"), epoch = reader.GetOrdinal("epoch");
        while (await reader.ReadAsync(cancellationToken)) epochs[reader.GetString(id)] = reader.GetInt64(epoch);
        return epochs;
    }
}
