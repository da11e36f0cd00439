using Npgsql;

namespace WhatIsUp.Grains.Storage;

/// <summary>The writer's connection to PostgreSQL: one round trip for the fences, one for all statements, one for the commit.</summary>
internal sealed class PostgresWriterSession(NpgsqlDataSource source) : Database.IWriterSession
{
    private NpgsqlConnection? _connection;

    public async Task<bool[]> CommitAsync(IReadOnlyList<WriteUnit> units)
    {
        if (_connection is null || _connection.State != System.Data.ConnectionState.Open)
        {
            if (_connection is not null) await _connection.DisposeAsync();
            _connection = await source.OpenConnectionAsync();
        }
        await using var transaction = await _connection.BeginTransactionAsync();
        var epochs = await ReadEpochsAsync(_connection, transaction, units);
        var written = new bool[units.Count];
        await using var batch = new NpgsqlBatch(_connection, transaction);
        var returning = new List<WriteUnit.Command>();
        for (var i = 0; i < units.Count; i++)
        {
            if (units[i].Fence is { } fence && (!epochs.TryGetValue(fence.Channel.ToString(), out var epoch) || epoch != fence.Epoch)) continue;
            written[i] = true;
            foreach (var item in units[i].Commands)
            {
                var command = new NpgsqlBatchCommand(item.Statement.Postgres);
                foreach (var argument in item.Arguments) command.Parameters.Add(PostgresParameters.Of(argument));
                batch.BatchCommands.Add(command);
                if (item.Statement.ReturnsRow) returning.Add(item);
            }
        }
        if (batch.BatchCommands.Count > 0) await ExecuteAsync(batch, returning);
        await transaction.CommitAsync();
        return written;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
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
    }

    private static async Task<Dictionary<string, long>> ReadEpochsAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<WriteUnit> units)
    {
        var epochs = new Dictionary<string, long>(StringComparer.Ordinal);
        var channels = units.Where(unit => unit.Fence is not null).Select(unit => unit.Fence!.Value.Channel.ToString()).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (channels.Length == 0) return epochs;
        // FOR SHARE: a successor that takes the next epoch waits until this group is committed, and the group after it fails.
        await using var command = new NpgsqlCommand("SELECT id, epoch FROM channels WHERE id = ANY($1) ORDER BY id FOR SHARE", connection, transaction);
        command.Parameters.Add(PostgresParameters.Of(channels));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) epochs[reader.GetString(0)] = reader.GetInt64(1);
        return epochs;
    }
}
