using System.Data.Common;

namespace WhatIsUp.Grains.Storage;

/// <summary>One of the two databases: what differs between them is in its subclasses and nowhere else.</summary>
public abstract class Database(DatabaseOptions options, DatabaseAvailability availability) : IAsyncDisposable
{
    /// <summary>Whether it answers.</summary>
    public DatabaseAvailability Availability { get; } = availability;

    /// <summary>Reads rows with a prepared statement, for the program's own work.</summary>
    /// <exception cref="ReadTimeoutException">It took longer than it may.</exception>
    public Task<IReadOnlyList<T>> ReadAsync<T>(SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken) =>
        ReadAsync(ReadLane.Work, statement, arguments, map, cancellationToken);

    /// <summary>Reads rows with a prepared statement.</summary>
    /// <exception cref="ReadTimeoutException">It took longer than it may: waiting for a connection, or while it ran.</exception>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(ReadLane lane, SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        var away = Availability.Away;
        if (away.IsCancellationRequested) throw Availability.Refuse(isUnwritten: true);
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(lane == ReadLane.Work ? options.ReadTimeout : options.ListTimeout);
        var reading = RunAsync(lane, statement, arguments, map, deadline.Token);
        try
        {
            var rows = await reading.WaitAsync(away);
            Availability.NoteAnswer();
            return rows;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw away.IsCancellationRequested ? Availability.Refuse(isUnwritten: true) : new ReadTimeoutException(statement.Name);
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

    /// <summary>Ends a read that nobody waits for.</summary>
    private static async Task GiveUpAsync(Task reading, CancellationTokenSource deadline)
    {
        deadline.CancelAside();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>True for what is the database's state and no fault of the statement: it may succeed later.</summary>
    private protected abstract bool IsUnavailable(Exception fault);

    /// <summary>Asks the database for a sign of life, over a connection of its own. Used by one caller at a time, which need not wait for the end.</summary>
    internal abstract Task ProbeAsync();

    /// <summary>Connections that were opened before are not used again.</summary>
    internal virtual void ForgetConnections()
    {
    }

    /// <summary>Reads rows; ends soon after it is cancelled, whatever the database does.</summary>
    private protected abstract Task<IReadOnlyList<T>> RunAsync<T>(ReadLane lane, SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken);

    /// <summary>Reads at most one row.</summary>
    public async Task<T?> ReadOneAsync<T>(SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(statement, arguments, map, cancellationToken);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>True when a statement names a table that is not there: the schema is older, or there is none.</summary>
    internal static bool IsTableMissing(Exception fault) => fault is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UndefinedTable }
        || (fault is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_ERROR } sqlite && sqlite.Message.Contains("no such table", StringComparison.Ordinal));

    /// <summary>Brings the schema up to date; safe from many processes at once.</summary>
    public abstract Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Opens the writer's own connection. Called once, by the writer.</summary>
    internal abstract IWriterSession OpenWriter();

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();

    /// <summary>Makes the database that the options name.</summary>
    public static Database Create(DatabaseOptions options) => Create(options, new DatabaseAvailability(TimeProvider.System));

    /// <summary>Makes the database that the options name; others know from <paramref name="availability"/> whether it answers.</summary>
    public static Database Create(DatabaseOptions options, DatabaseAvailability availability) =>
        options.Provider == DatabaseProvider.Sqlite ? new SqliteDatabase(options, availability) : new PostgresDatabase(options, availability);

    /// <summary>The writer's connection: commits groups of units.</summary>
    internal interface IWriterSession : IAsyncDisposable
    {
        /// <summary>
        /// Writes all units in one transaction. Units whose fence no longer holds are left out and false in the result. Cancelling breaks the connection: whether
        /// the units were written is not known then, but they are not written after the next commit.
        /// </summary>
        Task<bool[]> CommitAsync(IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken);

        /// <summary>What an exception of <see cref="CommitAsync"/> means.</summary>
        WriteFault Judge(Exception fault);
    }
}
