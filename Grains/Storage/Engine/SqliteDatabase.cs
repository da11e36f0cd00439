using System.Data.Common;
using System.Globalization;
using DbUp;
using Microsoft.Data.Sqlite;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>One SQLite file in WAL mode: readers never wait for the writer. Reads and writes have their own threads.</summary>
internal sealed class SqliteDatabase : Database
{
    private const int MostReaders = 4;
    private readonly string _connectionString;
    private readonly TimeSpan _lockTimeout;
    private readonly SqliteReaderPool _readers;
    private readonly SqliteReaderPool _lists;

    public SqliteDatabase(DatabaseOptions options, DatabaseAvailability availability)
        : base(options, availability)
    {
        var path = Path.GetFullPath(options.ConnectionString);
        if (Path.GetDirectoryName(path) is { } folder) Directory.CreateDirectory(folder);
        MakePrivate(path);
        _lockTimeout = options.LockTimeout;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path, Pooling = false, DefaultTimeout = Math.Max(1, (int)_lockTimeout.TotalSeconds),
        }.ToString();
        _readers = new SqliteReaderPool(Math.Min(options.ReadConnections, MostReaders), Open);
        _lists = new SqliteReaderPool(Math.Min(options.ListConnections, MostReaders), Open);
    }

    private protected override Task<IReadOnlyList<T>> RunAsync<T>(
        ReadLane lane, SqlStatement query, object?[] values, Func<DbDataReader, Func<DbDataReader, T>> readerOf, CancellationToken cancellationToken) =>
        (lane == ReadLane.Work ? _readers : _lists).ReadAsync(query, values, readerOf, cancellationToken);

    public override Task MigrateAsync(CancellationToken cancellationToken)
    {
        // The first connection sets WAL for the file. DbUp reads its journal inside its transaction, and that begins with the file's write lock:
        // a second process waits for it and then finds nothing to do.
        using (Open())
        {
        }
        var result = DeployChanges.To.SqliteDatabase(_connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(Database).Assembly, Migrations.IsForSqlite)
            .WithVariables(Migrations.SqliteVariables)
            .WithTransaction()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        return result.Successful ? Task.CompletedTask : throw new MigrationException(result.ErrorScript?.Name, result.Error);
    }

    internal override IWriterSession OpenWriter() => new SqliteWriterSession(Open);

    private protected override bool IsUnavailable(Exception fault) => SqliteWriterSession.IsUnavailable(fault);

    /// <summary>A file is always available.</summary>
    internal override Task ProbeAsync() => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _lists.DisposeAsync();
    }

    /// <summary>Only the owner can read the file, also one that an earlier version left readable; SQLite gives its log and its index the same mode.</summary>
    private static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var file in new[] { path, path + "-wal", path + "-shm" })
            if (File.Exists(file) && (File.GetUnixFileMode(file) & ~owner) != 0) File.SetUnixFileMode(file, owner);
        // Never an open file: closing a second handle would drop the locks that SQLite holds on it.
        if (File.Exists(path)) return;
        var created = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = owner };
        new FileStream(path, created).Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Prepare(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Prepare(SqliteConnection connection)
    {
        using var pragma = connection.CreateCommand();
        // FULL: a commit that was acknowledged survives a power cut, not only a killed process.
        pragma.CommandText = string.Create(
            CultureInfo.InvariantCulture, $"PRAGMA busy_timeout={(long)_lockTimeout.TotalMilliseconds}; ")
            + "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000;";
        pragma.ExecuteNonQuery();
    }
}
