using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.Grains.Storage;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>A fresh database per test, on either kind.</summary>
public abstract class StorageFixture : IAsyncLifetime
{
    /// <summary>Options of a fresh, empty database.</summary>
    public abstract Task<DatabaseOptions> NewDatabaseAsync();

    /// <summary>A migrated database with its writer and stores.</summary>
    public async Task<OpenedStorage> OpenAsync()
    {
        var options = await NewDatabaseAsync();
        var opened = OpenedStorage.Of(options);
        await opened.Database.MigrateAsync(TestContext.Current.CancellationToken);
        return opened.StartWriter();
    }

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public abstract ValueTask DisposeAsync();
}

/// <summary>SQLite files in a temporary folder.</summary>
public sealed class SqliteFixture : StorageFixture
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-sqlite-").FullName;
    private int _files;

    public override Task<DatabaseOptions> NewDatabaseAsync() => Task.FromResult(
        new DatabaseOptions { Provider = DatabaseProvider.Sqlite, ConnectionString = Path.Combine(_folder, $"{Interlocked.Increment(ref _files)}.db") });

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Databases on a PostgreSQL server of our own.</summary>
public sealed class PostgresFixture : StorageFixture
{
    private PostgresServer? _server;
    private int _databases;

    public override async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync(CancellationToken.None);

    public override async Task<DatabaseOptions> NewDatabaseAsync() => new()
    {
        Provider = DatabaseProvider.Postgres, ConnectionString = await _server!.CreateDatabaseAsync($"test_{Interlocked.Increment(ref _databases)}", TestContext.Current.CancellationToken),
    };

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}

/// <summary>Everything of the storage layer over one database.</summary>
public sealed class OpenedStorage : IAsyncDisposable
{
    private GroupCommitWriter? _writer;

    public required DatabaseOptions Options { get; init; }

    public required Database Database { get; init; }

    public required KeyRing Keys { get; init; }

    public GroupCommitWriter Writer => _writer!;

    public Cursors Cursors => new(Keys);

    public SecretBox Box => new(Keys);

    public ChannelRows Channels => new(Database, Writer, Cursors);

    public SignalRows Signal => new(Database, Box);

    public MessageRows Messages => new(Database, Cursors);

    public OutboxRows Outbox => new(Database, Cursors);

    public EndpointRows Endpoints => new(Database, Cursors);

    public static OpenedStorage Of(DatabaseOptions options) =>
        new() { Options = options, Database = Database.Create(options), Keys = new KeyRing(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)) };

    public OpenedStorage StartWriter()
    {
        _writer = new GroupCommitWriter(Database, Options, NullLogger<GroupCommitWriter>.Instance);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null) await _writer.DisposeAsync();
        await Database.DisposeAsync();
    }
}
