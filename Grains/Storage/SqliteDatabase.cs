using System.Data.Common;
using DbUp;
using Microsoft.Data.Sqlite;

namespace WhatIsUp.Grains.Storage;

/// <summary>One SQLite file in WAL mode: readers never wait for the writer. Reads and writes have threads of their own.</summary>
internal sealed class SqliteDatabase : Database
{
    private const int MostReaders = 4;
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LockDeadline = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly string _connectionString;
    private readonly SqliteReaderPool _readers;

    public SqliteDatabase(DatabaseOptions options)
    {
        _path = Path.GetFullPath(options.ConnectionString);
        if (Path.GetDirectoryName(_path) is { } folder) Directory.CreateDirectory(folder);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false, DefaultTimeout = 30 }.ToString();
        _readers = new SqliteReaderPool(Math.Min(options.ReadConnections, MostReaders), Open);
    }

    public override Task<IReadOnlyList<T>> ReadAsync<T>(SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken) =>
        _readers.ReadAsync(statement, arguments, map, cancellationToken);

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        // DbUp looks at its journal before it begins its transaction, so the whole of it is done by one process at a time.
        await using var exclusive = await LockAsync(cancellationToken);
        // The first connection sets WAL for the file.
        using (Open())
        {
        }
        var result = DeployChanges.To.SqliteDatabase(_connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(Database).Assembly, Migrations.IsForSqlite)
            .WithVariables(Migrations.SqliteWords)
            .WithTransaction()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful) throw new MigrationException(result.ErrorScript?.Name, result.Error);
    }

    internal override IWriterSession OpenWriter() => new SqliteWriterSession(Open);

    public override ValueTask DisposeAsync() => _readers.DisposeAsync();

    /// <summary>A file that one process holds open at a time; the system lets go of it when that process dies.</summary>
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(LockDeadline);
        using var poll = new PeriodicTimer(LockPoll);
        while (true)
        {
            try
            {
                return new FileStream(_path + ".migration", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!deadline.IsCancellationRequested)
            {
                await poll.WaitForNextTickAsync(deadline.Token);
            }
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var pragma = connection.CreateCommand();
        // FULL: a commit that was acknowledged survives a power cut, not only a killed process.
        pragma.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000;";
        pragma.ExecuteNonQuery();
        return connection;
    }
}
