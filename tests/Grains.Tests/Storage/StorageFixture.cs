using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.Grains.Storage.Calls;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Media;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.Grains.Storage.Stories;
using WhatIsUp.TestSupport;

[assembly: AssemblyFixture(typeof(WhatIsUp.Grains.Tests.Storage.SqliteFixture))]
[assembly: AssemblyFixture(typeof(WhatIsUp.Grains.Tests.Storage.PostgresFixture))]

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>A new database per test, of either kind.</summary>
public abstract class StorageFixture : IAsyncDisposable
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

    public abstract ValueTask DisposeAsync();
}

/// <summary>SQLite files in a temporary folder.</summary>
public sealed class SqliteFixture : StorageFixture
{
    private readonly Lazy<string> _folder = new(() => Directory.CreateTempSubdirectory("whatisup-sqlite-").FullName);
    private int _files;

    public override Task<DatabaseOptions> NewDatabaseAsync() => Task.FromResult(
        new DatabaseOptions { Provider = DatabaseProvider.Sqlite, ConnectionString = Path.Combine(_folder.Value, $"{Interlocked.Increment(ref _files)}.db") });

    public override ValueTask DisposeAsync()
    {
        if (_folder.IsValueCreated) Directory.Delete(_folder.Value, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Databases on a separate PostgreSQL server.</summary>
public sealed class PostgresFixture : StorageFixture
{
    private readonly SemaphoreSlim _starting = new(1);
    private PostgresServer? _server;
    private int _databases;

    public override async Task<DatabaseOptions> NewDatabaseAsync()
    {
        var server = await StartedAsync(TestContext.Current.CancellationToken);
        return new DatabaseOptions
        {
            Provider = DatabaseProvider.Postgres,
            ConnectionString = await server.CreateDatabaseAsync($"test_{Interlocked.Increment(ref _databases)}", TestContext.Current.CancellationToken),
        };
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _starting.Dispose();
    }

    /// <summary>The server starts with the first test that needs it.</summary>
    private async Task<PostgresServer> StartedAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            return _server ??= await PostgresServer.StartAsync(cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }
}

/// <summary>The whole storage layer over one database.</summary>
public sealed class OpenedStorage : IAsyncDisposable
{
    private GroupCommitWriter? _writer;
    private LidChatMigration? _moves;

    public required DatabaseOptions Options { get; init; }

    public required Database Database { get; init; }

    public required KeyRing Keys { get; init; }

    public GroupCommitWriter Writer => _writer!;

    public Cursors Cursors => new(Keys);

    public SecretBox Box => new(Keys);

    public ChannelRows Channels => new(Database, Writer, Cursors);

    public SignalRows Signal => new(Database, Box, TimeProvider.System);

    public StoryRows Stories => new(Database, Writer, Cursors);

    public CallRows Calls => new(Database, Cursors);

    public MessageAddOns Marks => new(Database);

    public MessageRows Messages => new(Database, Cursors, Marks);

    public ChatRows Chats => new(Database, Cursors, Messages);

    public HealthRows Health => new(Database);

    public WebVersionRows WebVersions => new(Database, Writer);

    public LidChatMigration Moves => _moves ??= new LidChatMigration(Database, Writer, NullLogger<LidChatMigration>.Instance);

    public MediaRows Media => new(Database, Writer, Cursors, Box);

    public OutboxRows Outbox => new(Database, Cursors);

    public EndpointRows Endpoints => new(Database, Cursors);

    public static OpenedStorage Of(DatabaseOptions options) =>
        new() { Options = options, Database = Database.Create(options), Keys = new KeyRing(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)) };

    public OpenedStorage StartWriter()
    {
        _writer = new GroupCommitWriter(Database, Options, NullLogger<GroupCommitWriter>.Instance, TimeProvider.System);
        return this;
    }

    /// <summary>Writes what is appended to one unit.</summary>
    public Task CommitAsync(Action<UnitOfWork> append)
    {
        var unit = new UnitOfWork();
        append(unit);
        return Writer.CommitAsync(unit, TestContext.Current.CancellationToken);
    }

    /// <summary>Writes with a statement of the test.</summary>
    public Task ExecuteAsync(string sql, params SqlArgument[] arguments) => CommitAsync(unit => unit.Add(new SqlStatement("test." + sql, sql), arguments));

    /// <summary>Reads with a query of the test.</summary>
    public Task<IReadOnlyList<T>> ReadAsync<T>(string sql, RowReader<T> rows, params SqlArgument[] arguments) =>
        Database.ReadAsync(new SqlQuery<T>("test." + sql, sql, rows), arguments, TestContext.Current.CancellationToken);

    /// <summary>Counts the rows of a table, with a condition behind it or without one.</summary>
    public async Task<long> CountAsync(string table, params SqlArgument[] arguments) =>
        (await ReadAsync($"SELECT count(*) AS found FROM {table}", RowReader.Number("found"), arguments))[0];

    public async ValueTask DisposeAsync()
    {
        _moves?.Dispose();
        if (_writer is not null) await _writer.DisposeAsync();
        await Database.DisposeAsync();
    }
}
