using System.Data.Common;

namespace WhatIsUp.Grains.Storage;

/// <summary>One of the two databases: what differs between them is in its subclasses and nowhere else.</summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>Reads rows with a prepared statement.</summary>
    public abstract Task<IReadOnlyList<T>> ReadAsync<T>(SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken);

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
