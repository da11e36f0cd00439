using Microsoft.Data.Sqlite;

namespace WhatIsUp.Grains.Storage;

/// <summary>The writer's connection to SQLite; everything runs on the calling (dedicated) thread.</summary>
internal sealed class SqliteWriterSession(SqliteConnection connection) : Database.IWriterSession
{
    private readonly SqliteCommands _commands = new(connection);

    public Task<bool[]> CommitAsync(IReadOnlyList<WriteUnit> units)
    {
        var written = new bool[units.Count];
        using var transaction = connection.BeginTransaction(deferred: false);
        for (var i = 0; i < units.Count; i++)
        {
            if (units[i].Fence is { } fence && !Holds(fence, transaction)) continue;
            foreach (var item in units[i].Commands)
            {
                var command = _commands.Bind(item.Statement, item.Arguments, transaction);
                if (item.Statement.ReturnsRow) item.Result = command.ExecuteScalar() is { } value and not DBNull ? value : null;
                else command.ExecuteNonQuery();
            }
            written[i] = true;
        }
        transaction.Commit();
        return Task.FromResult(written);
    }

    public ValueTask DisposeAsync()
    {
        _commands.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool Holds(ChannelFence fence, SqliteTransaction transaction) =>
        _commands.Bind(ChannelSql.Epoch, [fence.Channel.ToString()], transaction).ExecuteScalar() is long epoch && epoch == fence.Epoch;
}
