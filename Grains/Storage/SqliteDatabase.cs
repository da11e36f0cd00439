using System.Collections.Concurrent;
using System.Data.Common;
using DbUp;
using Microsoft.Data.Sqlite;

namespace WhatIsUp.Grains.Storage;

/// <summary>One SQLite file in WAL mode. Readers never wait for the writer, so reads run where they are called; writes run on the writer's own thread.</summary>
internal sealed class SqliteDatabase : Database
{
    private readonly string _connectionString;
    private readonly SemaphoreSlim _readSlots;
    private readonly ConcurrentBag<SqliteReader> _readers = [];

    public SqliteDatabase(DatabaseOptions options)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(options.ConnectionString));
        if (folder is not null) Directory.CreateDirectory(folder);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = options.ConnectionString, Pooling = false, DefaultTimeout = 30 }.ToString();
        _readSlots = new SemaphoreSlim(options.ReadConnections);
    }

    public override async Task<IReadOnlyList<T>> ReadAsync<T>(SqlStatement statement, object?[] arguments, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        await _readSlots.WaitAsync(cancellationToken);
        try
        {
            if (!_readers.TryTake(out var reader)) reader = new SqliteReader(Open());
            try
            {
                return reader.Read(statement, arguments, map);
            }
            finally
            {
                _readers.Add(reader);
            }
        }
        finally
        {
            _readSlots.Release();
        }
    }

    public override Task MigrateAsync(CancellationToken cancellationToken)
    {
        // The first connection sets WAL for the file; DbUp's own lock is the database's: a second process waits for it and then finds the journal rows.
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
        return result.Successful ? Task.CompletedTask : throw new MigrationException(result.ErrorScript?.Name, result.Error);
    }

    internal override IWriterSession OpenWriter() => new SqliteWriterSession(Open());

    public override ValueTask DisposeAsync()
    {
        while (_readers.TryTake(out var reader)) reader.Dispose();
        _readSlots.Dispose();
        return ValueTask.CompletedTask;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var pragma = connection.CreateCommand();
        // FULL: a commit that was acknowledged survives a power cut, not only a killed process.
        pragma.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;";
        pragma.ExecuteNonQuery();
        return connection;
    }
}
