using Microsoft.Data.Sqlite;

namespace WhatIsUp.Grains.Storage;

/// <summary>The writer's connection to SQLite; everything runs on the calling (dedicated) thread.</summary>
internal sealed class SqliteWriterSession(Func<SqliteConnection> open) : Database.IWriterSession
{
    // SQLite's primary result codes.
    private const int Busy = 5;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int TooBig = 18;
    private const int Error = 1;
    private const int Range = 25;

    private SqliteCommands? _commands;

    public Task<bool[]> CommitAsync(IReadOnlyList<WriteUnit> units)
    {
        _commands ??= new SqliteCommands(open());
        var written = new bool[units.Count];
        using var transaction = _commands.Connection.BeginTransaction(deferred: false);
        for (var i = 0; i < units.Count; i++)
        {
            if (units[i].Fence is { } fence && !Holds(_commands, fence, transaction)) continue;
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

    public WriteFault Judge(Exception fault) => fault switch
    {
        SqliteException { SqliteErrorCode: Busy } => WriteFault.Collision,
        SqliteException { SqliteErrorCode: Error or TooBig or Constraint or Mismatch or Range } => WriteFault.Refused,
        SqliteException => WriteFault.Unavailable,
        _ => WriteFault.Refused,
    };

    public ValueTask DisposeAsync()
    {
        _commands?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool Holds(SqliteCommands commands, ChannelFence fence, SqliteTransaction transaction) =>
        commands.Bind(ChannelSql.Epoch, [fence.Channel.ToString()], transaction).ExecuteScalar() is long epoch && epoch == fence.Epoch;
}
