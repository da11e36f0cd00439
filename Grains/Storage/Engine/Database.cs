using System.Data.Common;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>One of the two databases: the differences between them are in its subclasses only.</summary>
public abstract class Database(DatabaseOptions options, DatabaseAvailability availability) : IAsyncDisposable
{
    /// <summary>Whether it answers.</summary>
    public DatabaseAvailability Availability { get; } = availability;

    /// <summary>Reads rows with a prepared statement, for the program's own work.</summary>
    /// <exception cref="ReadTimeoutException">The time limit was exceeded.</exception>
    public Task<IReadOnlyList<T>> ReadAsync<T>(SqlQuery<T> query, ReadOnlySpan<SqlArgument> arguments, CancellationToken cancellationToken) =>
        ReadAsync(ReadLane.Work, query, arguments, cancellationToken);

    /// <summary>Reads rows with a prepared statement.</summary>
    /// <exception cref="ReadTimeoutException">The time limit was exceeded, waiting for a connection or during the read.</exception>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public Task<IReadOnlyList<T>> ReadAsync<T>(ReadLane lane, SqlQuery<T> query, ReadOnlySpan<SqlArgument> arguments, CancellationToken cancellationToken) =>
        ReadAsync(lane, query, query.Arrange(arguments), query.ReaderOf, cancellationToken);

    /// <summary>Reads rows with a prepared statement and returns the result of <paramref name="select"/> for each.</summary>
    /// <inheritdoc cref="ReadAsync{T}(ReadLane, SqlQuery{T}, ReadOnlySpan{SqlArgument}, CancellationToken)"/>
    public Task<IReadOnlyList<T>> ReadAsync<TRow, T>(
        ReadLane lane, SqlQuery<TRow> query, ReadOnlySpan<SqlArgument> arguments, Func<TRow, T> select, CancellationToken cancellationToken)
    {
        return ReadAsync(lane, query, query.Arrange(arguments), ReaderOf, cancellationToken);

        Func<DbDataReader, T> ReaderOf(DbDataReader result)
        {
            var read = query.ReaderOf(result);
            return row => select(read(row));
        }
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        ReadLane lane, SqlStatement query, object?[] values, Func<DbDataReader, Func<DbDataReader, T>> readerOf, CancellationToken cancellationToken)
    {
        var away = Availability.Away;
        if (away.IsCancellationRequested) throw Availability.Refuse(isUnwritten: true);
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(lane == ReadLane.Work ? options.ReadTimeout : options.ListTimeout);
        var reading = RunAsync(lane, query, values, readerOf, deadline.Token);
        try
        {
            var rows = await reading.WaitAsync(away);
            Availability.NoteAnswer();
            return rows;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw away.IsCancellationRequested ? Availability.Refuse(isUnwritten: true) : new ReadTimeoutException(query.Name);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && IsUnavailable(fault))
        {
            Availability.NoteFault();
            throw new DatabaseUnavailableException(fault.GetType().Name, fault) { IsUnwritten = true };
        }
        finally
        {
            if (reading.IsCompleted) deadline.Dispose();
            else _ = GiveUpAsync(reading, deadline);
        }
    }

    /// <summary>Ends a read whose caller has stopped waiting.</summary>
    private static async Task GiveUpAsync(Task reading, CancellationTokenSource deadline)
    {
        deadline.CancelAside();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>True for faults of the database's state rather than of the statement: it may succeed later.</summary>
    private protected abstract bool IsUnavailable(Exception fault);

    /// <summary>Tests whether the database responds, over a separate connection. Used by one caller at a time, which need not wait for the end.</summary>
    internal abstract Task ProbeAsync();

    /// <summary>Connections opened before are not used again.</summary>
    internal virtual void ForgetConnections()
    {
    }

    /// <summary>Reads rows; ends soon after it is cancelled, whatever the database does.</summary>
    private protected abstract Task<IReadOnlyList<T>> RunAsync<T>(
        ReadLane lane, SqlStatement query, object?[] values, Func<DbDataReader, Func<DbDataReader, T>> readerOf, CancellationToken cancellationToken);

    /// <summary>Reads at most one row.</summary>
    public Task<T?> ReadOneAsync<T>(SqlQuery<T> query, ReadOnlySpan<SqlArgument> arguments, CancellationToken cancellationToken) =>
        FirstAsync(ReadAsync(query, arguments, cancellationToken));

    private static async Task<T?> FirstAsync<T>(Task<IReadOnlyList<T>> reading) => await reading is [var first, ..] ? first : default;

    /// <summary>True if a statement names a missing table: the schema is older, or there is none.</summary>
    internal static bool IsTableMissing(Exception fault) => fault is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UndefinedTable }
        || (fault is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_ERROR } sqlite
            && sqlite.Message.Contains("no such table", StringComparison.Ordinal));

    /// <summary>Updates the schema; safe from many processes at once.</summary>
    public abstract Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Opens the writer's own connection. Called once, by the writer.</summary>
    internal abstract IWriterSession OpenWriter();

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();

    /// <summary>Makes the database that the options name.</summary>
    public static Database Create(DatabaseOptions options) => Create(options, new DatabaseAvailability(TimeProvider.System));

    /// <summary>Creates the configured database; other classes read from <paramref name="availability"/> whether it responds.</summary>
    public static Database Create(DatabaseOptions options, DatabaseAvailability availability) =>
        options.Provider == DatabaseProvider.Sqlite ? new SqliteDatabase(options, availability) : new PostgresDatabase(options, availability);

    /// <summary>The writer's connection: commits groups of units.</summary>
    internal interface IWriterSession : IAsyncDisposable
    {
        /// <summary>
        /// Writes all units in one transaction. Units whose fence no longer holds are skipped and false in the result. Cancelling closes the
        /// connection: it is unknown then whether the units were written, but they are not written after the next commit.
        /// </summary>
        Task<bool[]> CommitAsync(IReadOnlyList<UnitOfWork> units, CancellationToken cancellationToken);

        /// <summary>
        /// After a <see cref="CommitAsync"/> that failed without an answer: completes with which units were written, once the database can be queried for it.
        /// Null when it can't, and cancelled when the writer stops before.
        /// </summary>
        Task<bool[]>? Outcome { get; }

        /// <summary>The meaning of an exception of <see cref="CommitAsync"/>.</summary>
        WriteFault Classify(Exception fault);
    }
}
