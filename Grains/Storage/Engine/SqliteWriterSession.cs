using Microsoft.Data.Sqlite;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// The writer's connection to SQLite; everything runs on the calling (dedicated) thread. After a fault that is not a statement's own the next commit opens
/// another.
/// </summary>
internal sealed class SqliteWriterSession(Func<SqliteConnection> open) : Database.IWriterSession
{
    // SQLite's primary result codes.
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int TooBig = 18;
    private const int Error = 1;
    private const int Range = 25;

    private static readonly SqlStatement Epoch = new("writer.epoch", "SELECT epoch FROM channels WHERE id = @channel_id", returnsValue: true);

    private SqliteCommands? _commands;

    /// <summary>Unknown: there is no server that could report the result of a failed write.</summary>
    public Task<bool[]>? Outcome => null;

    public Task<bool[]> CommitAsync(IReadOnlyList<UnitOfWork> units, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(Commit(units));
        }
        catch (Exception exception) when (exception is not SqliteException || Classify(exception) == WriteFault.Unavailable)
        {
            Close();
            throw;
        }
    }

    private bool[] Commit(IReadOnlyList<UnitOfWork> units)
    {
        _commands ??= new SqliteCommands(open());
        var written = new bool[units.Count];
        using var transaction = _commands.Connection.BeginTransaction(deferred: false);
        for (var i = 0; i < units.Count; i++)
        {
            if (units[i].Fence is { } fence && !Holds(_commands, fence, transaction)) continue;
            foreach (var item in units[i].Commands)
            {
                var command = _commands.Bind(item.Statement, item.Values, transaction);
                if (item.Statement.ReturnsValue) item.Result = command.ExecuteScalar() is { } value and not DBNull ? value : null;
                else command.ExecuteNonQuery();
            }
            written[i] = true;
        }
        transaction.Commit();
        return written;
    }

    public WriteFault Classify(Exception fault) => IsUnavailable(fault) ? WriteFault.Unavailable : WriteFault.Refused;

    /// <summary>
    /// True for faults of the file and its disk: full, read-only, damaged, or a lock that another process held longer than the connection waits.
    /// </summary>
    public static bool IsUnavailable(Exception fault) => fault is SqliteException { SqliteErrorCode: not (Error or TooBig or Constraint or Mismatch or Range) };

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private void Close()
    {
        var commands = _commands;
        _commands = null;
        commands?.Dispose();
    }

    private static bool Holds(SqliteCommands commands, ChannelFence fence, SqliteTransaction transaction) =>
        commands.Bind(Epoch, Epoch.Arrange([("channel_id", fence.Channel)]), transaction).ExecuteScalar() is long epoch && epoch == fence.Epoch;
}
