using System.Data;
using Npgsql;

namespace WhatIsUp.Grains.Storage;

/// <summary>The writer's connection to PostgreSQL: one round trip for the fences, one for all statements and the commit. A group without fences is a single one.</summary>
internal sealed class PostgresWriterSession(PostgresDatabase database) : Database.IWriterSession
{
    // FOR SHARE: a successor that takes the next epoch waits until this group is committed, and the group after it fails.
    private static readonly SqlStatement Fences = new("writer.fences", "SELECT id, epoch FROM channels WHERE id = ANY($1) ORDER BY id FOR SHARE");

    private NpgsqlConnection? _connection;

    public async Task<bool[]> CommitAsync(IReadOnlyList<WriteUnit> units)
    {
        await database.LearnTypesAsync(units);
        if (_connection is null || _connection.State != ConnectionState.Open)
        {
            if (_connection is not null) await _connection.DisposeAsync();
            _connection = await database.Source.OpenConnectionAsync();
        }
        try
        {
            var isFenced = units.Any(unit => unit.Fence is not null);
            var epochs = isFenced ? await ReadEpochsAsync(_connection, units) : [];
            var written = new bool[units.Count];
            await using var batch = new NpgsqlBatch(_connection);
            var returning = new List<WriteUnit.Command>();
            for (var i = 0; i < units.Count; i++)
            {
                if (units[i].Fence is { } fence && (!epochs.TryGetValue(fence.Channel.ToString(), out var epoch) || epoch != fence.Epoch)) continue;
                written[i] = true;
                foreach (var item in units[i].Commands)
                {
                    batch.BatchCommands.Add(database.Bind(new NpgsqlBatchCommand(item.Statement.Postgres), item.Statement, item.Arguments));
                    if (item.Statement.ReturnsRow) returning.Add(item);
                }
            }
            // Without BEGIN, what is sent up to one Sync is a transaction of its own.
            if (isFenced) batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            if (batch.BatchCommands.Count > 0) await ExecuteAsync(batch, returning);
            return written;
        }
        catch (Exception exception)
        {
            await UndoAsync(Judge(exception) == WriteFault.Unavailable);
            throw;
        }
    }

    public WriteFault Judge(Exception fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable } => WriteFault.Collision,
        // Classes 08, 53, 57, 58, XX: connection, resources, operator, system, internal. A server that takes no writes is a standby by now: another one is looked for.
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => WriteFault.Unavailable,
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3' or '7' or '8', ..] or ['X', 'X', ..] } => WriteFault.Unavailable,
        PostgresException => WriteFault.Refused,
        NpgsqlException or IOException or TimeoutException or ObjectDisposedException => WriteFault.Unavailable,
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
                await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
                await rollback.ExecuteNonQueryAsync();
                return;
            }
        }
        catch (Exception)
        {
            // The fault that led here is the one to tell.
        }
        _connection = null;
        await connection.DisposeAsync();
        // None of those that were opened before the fault is used again.
        database.Source.Clear();
    }

    private static async Task ExecuteAsync(NpgsqlBatch batch, List<WriteUnit.Command> returning)
    {
        await using var reader = await batch.ExecuteReaderAsync();
        // Only statements that return rows make a result set, in order.
        foreach (var item in returning)
        {
            item.Result = await reader.ReadAsync() && !await reader.IsDBNullAsync(0) ? reader.GetValue(0) : null;
            await reader.NextResultAsync();
        }
        while (await reader.NextResultAsync())
        {
        }
    }

    private async Task<Dictionary<string, long>> ReadEpochsAsync(NpgsqlConnection connection, IReadOnlyList<WriteUnit> units)
    {
        var epochs = new Dictionary<string, long>(StringComparer.Ordinal);
        var channels = units.Where(unit => unit.Fence is not null).Select(unit => unit.Fence!.Value.Channel.ToString()).Distinct().Order(StringComparer.Ordinal).ToArray();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new NpgsqlBatchCommand("BEGIN"), database.Bind(new NpgsqlBatchCommand(Fences.Postgres), Fences, [channels]) },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync()) epochs[reader.GetString(0)] = reader.GetInt64(1);
        return epochs;
    }
}
