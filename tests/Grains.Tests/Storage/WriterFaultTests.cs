using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage;
using WhatIsUp.TestSupport;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>The writer when its database goes away: callers are told, the loop goes on, and health says so.</summary>
public sealed class WriterFaultTests(SqliteFixture sqlite)
{
    private const int Submitters = 8;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_under_load_fail_while_the_server_is_down_and_go_on_when_it_is_back()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        await using var storage = OpenedStorage.Of(new DatabaseOptions { Provider = DatabaseProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync("fault", Cancel) });
        await storage.Database.MigrateAsync(Cancel);
        storage.StartWriter();
        var (caller, channel) = await NewChannelAsync(storage);
        var fence = new ChannelFence(channel, (await storage.Channels.TakeEpochAsync(channel, "silo", Now, Cancel))!.Value);
        var written = new ConcurrentBag<string>();
        var faults = new ConcurrentBag<Exception>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var load = Enumerable.Range(0, Submitters).Select(i => Task.Run(() => WriteAsync(i % 2 == 0 ? fence : null))).ToArray();

        for (var round = 1; round <= 2; round++)
        {
            await UntilMoreAsync(written, 200);
            await server.CrashAsync(Cancel);
            await UntilMoreAsync(faults, 5 * Submitters);
            Assert.NotNull(storage.Writer.Trouble);
            await server.ContinueAsync(Cancel);
            await UntilMoreAsync(written, 200);
            await Eventually.TrueAsync(() => storage.Writer.Trouble is null, "every writing connection is well again");
        }

        await enough.CancelAsync();
        await Task.WhenAll(load).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.All(faults, fault => Assert.IsAssignableFrom<DbException>(fault));
        var stored = await storage.Database.ReadAsync(new SqlStatement("ids", "SELECT message_id FROM messages"), [], row => row.GetString(0), Cancel);
        Assert.Empty(written.Except(stored));

        async Task WriteAsync(ChannelFence? fenced)
        {
            while (!enough.IsCancellationRequested)
            {
                var id = Guid.NewGuid().ToString("N");
                var unit = new WriteUnit(fenced);
                MessageRows.InsertInbound(unit, Message(caller, channel, id, isFromMe: false), id);
                try
                {
                    await storage.Writer.CommitAsync(unit, Cancel);
                    written.Add(id);
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    faults.Add(fault);
                    await Task.Delay(Pace, Cancel);
                }
            }
        }

        static Task UntilMoreAsync<T>(ConcurrentBag<T> bag, int more)
        {
            var enough = bag.Count + more;
            return Eventually.TrueAsync(() => bag.Count >= enough, $"{more} more {typeof(T).Name}s came");
        }
    }

    [Fact]
    public async Task A_write_fails_while_another_process_holds_the_file_and_the_next_succeeds()
    {
        var options = await sqlite.NewDatabaseAsync();
        await using var storage = OpenedStorage.Of(options with { LockTimeout = TimeSpan.FromMilliseconds(300) });
        await storage.Database.MigrateAsync(Cancel);
        storage.StartWriter();
        var (_, channel) = await NewChannelAsync(storage);
        await using (var other = new SqliteConnection($"Data Source={options.ConnectionString};Pooling=False"))
        {
            await other.OpenAsync(Cancel);
            await using var hold = other.BeginTransaction(deferred: false);
            var failed = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => NameAsync("held")).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
            Assert.Equal(5, Assert.IsType<SqliteException>(failed.InnerException).SqliteErrorCode);
            Assert.NotNull(storage.Writer.Trouble);
        }

        await NameAsync("free");
        Assert.Null(storage.Writer.Trouble);
        Assert.Equal("free", (await storage.Channels.GetAsync(channel, Cancel))!.PushName);

        Task NameAsync(string name) => storage.CommitAsync(unit => ChannelRows.UpdatePushName(unit, channel, name, Now));
    }

    [Fact]
    public async Task The_end_of_the_trouble_is_noticed_without_further_work()
    {
        var options = await sqlite.NewDatabaseAsync();
        await using var storage = OpenedStorage.Of(options with { LockTimeout = TimeSpan.FromMilliseconds(100) });
        await storage.Database.MigrateAsync(Cancel);
        storage.StartWriter();
        var (_, channel) = await NewChannelAsync(storage);
        await using (var other = new SqliteConnection($"Data Source={options.ConnectionString};Pooling=False"))
        {
            await other.OpenAsync(Cancel);
            await using var hold = other.BeginTransaction(deferred: false);
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => storage.CommitAsync(unit => ChannelRows.UpdatePushName(unit, channel, "held", Now)));
            Assert.NotNull(storage.Writer.Trouble);
        }

        await Eventually.TrueAsync(() => storage.Writer.Trouble is null, "the trouble is over");
    }

    [Fact]
    public async Task A_commit_that_takes_too_long_is_trouble_before_it_fails()
    {
        var options = await sqlite.NewDatabaseAsync();
        await using var storage = OpenedStorage.Of(options);
        await storage.Database.MigrateAsync(Cancel);
        storage.StartWriter();
        var (_, channel) = await NewChannelAsync(storage);
        Task waiting;
        await using (var other = new SqliteConnection($"Data Source={options.ConnectionString};Pooling=False"))
        {
            await other.OpenAsync(Cancel);
            await using var hold = other.BeginTransaction(deferred: false);
            waiting = storage.CommitAsync(unit => ChannelRows.UpdatePushName(unit, channel, "late", Now));
            await Eventually.TrueAsync(() => storage.Writer.Trouble == "stalled", "the writer is stalled");
        }

        await waiting;
        Assert.Null(storage.Writer.Trouble);
    }

    [Fact]
    public async Task A_full_disk_fails_the_writes_that_need_room_and_leaves_nothing_half_written()
    {
        await using var storage = await sqlite.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        await storage.CommitAsync(unit => unit.Add(new SqlStatement("test.limit", "PRAGMA max_page_count = 1")));
        var large = new string('x', 1 << 20);
        var failed = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => storage.CommitAsync(unit =>
        {
            ChannelRows.UpdatePushName(unit, channel, "half", Now);
            ChannelRows.UpdateLabel(unit, channel, large, new Dictionary<string, string>(), Now);
        }));
        Assert.Equal(13, Assert.IsType<SqliteException>(failed.InnerException).SqliteErrorCode);
        Assert.NotNull(storage.Writer.Trouble);
        Assert.Null((await storage.Channels.GetAsync(channel, Cancel))!.PushName);
        // The limit was the connection's; a new one finds room.
        await storage.CommitAsync(unit => ChannelRows.UpdateLabel(unit, channel, large, new Dictionary<string, string>(), Now));
        Assert.Null(storage.Writer.Trouble);
    }

    [Fact]
    public async Task A_fault_of_the_loop_itself_fails_its_units_and_ends_nothing()
    {
        var options = await sqlite.NewDatabaseAsync();
        await using var storage = OpenedStorage.Of(options);
        await storage.Database.MigrateAsync(Cancel);
        await using var writer = new GroupCommitWriter(storage.Database, options, new BrokenLogger(), TimeProvider.System);
        var broken = new SqlStatement("test.broken", "INSERT INTO channels (id) VALUES ($1)");
        for (var round = 0; round < 3; round++)
        {
            // In a group, so that the writer wants to log that it splits it.
            var tasks = Enumerable.Range(0, 50).Select(_ =>
            {
                var unit = new WriteUnit();
                unit.Add(broken, Guid.NewGuid().ToString());
                return writer.CommitAsync(unit, Cancel);
            }).ToArray();
            foreach (var task in tasks) await Assert.ThrowsAnyAsync<Exception>(() => task.WaitAsync(TimeSpan.FromSeconds(10), Cancel));
        }

        var good = new WriteUnit();
        good.Add(new SqlStatement("test.good", "DELETE FROM channels"));
        await writer.CommitAsync(good, Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    [Fact]
    public async Task A_writer_that_has_stopped_says_so()
    {
        await using var storage = await sqlite.OpenAsync();
        await storage.Writer.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => storage.CommitAsync(unit => unit.Add(new SqlStatement("test.good", "DELETE FROM channels"))));
    }

    private sealed class BrokenLogger : ILogger<GroupCommitWriter>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("The log is broken.");
    }
}
