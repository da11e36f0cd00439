using System.Data.Common;

namespace WhatIsUp.Grains.Storage;

/// <summary>One of the two databases: what differs between them is in its subclasses and nowhere else.</summary>
public abstract class Database(DatabaseOptions options) : IAsyncDisposable
{
    /// <summary>Reads rows with a prepared statement, for the program's own work.</summary>
    /// <exception cref="ReadTimeoutException">It took longer than it may.</exception>
    public Task<IReadOnlyList<T>> ReadAsync<T>(SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken) =>
        ReadAsync(ReadLane.Work, statement, arguments, map, cancellationToken);

    /// <summary>Reads rows with a prepared statement.</summary>
    /// <exception cref="ReadTimeoutException">It took longer than it may: waiting for a connection, or while it ran.</exception>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(ReadLane lane, SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(lane == ReadLane.Work ? options.ReadTimeout : options.ListTimeout);
        try
        {
            return await RunAsync(lane, statement, arguments, map, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReadTimeoutException(statement.Name);
        }
    }

    /// <summary>Reads rows; ends soon after it is cancelled, whatever the database does.</summary>
    private protected abstract Task<IReadOnlyList<T>> RunAsync<T>(ReadLane lane, SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken);

    /// <summary>Reads at most one row.</summary>
    public async Task<T?> ReadOneAsync<T>(SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(statement, arguments, map, cancellationToken);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>Brings the schema up to date; safe from many processes at once.</summary>
    public abstract Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Opens the writer's own connection. Called once, by the writer.</summary>
    internal abstract IWriterSession OpenWriter();

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();

    /// <summary>Makes the database that the options name.</summary>
    public static Database Create(DatabaseOptions options) => options.Provider == DatabaseProvider.Sqlite ? new SqliteDatabase(options) : new PostgresDatabase(options);

    /// <summary>The writer's connection: commits groups of units.</summary>
    internal interface IWriterSession : IAsyncDisposable
    {
        /// <summary>Writes all units in one transaction. Units whose fence no longer holds are left out and false in the result.</summary>
        Task<bool[]> CommitAsync(IReadOnlyList<WriteUnit> units);

        /// <summary>What an exception of <see cref="CommitAsync"/> means.</summary>
        WriteFault Judge(Exception fault);
    }
}
