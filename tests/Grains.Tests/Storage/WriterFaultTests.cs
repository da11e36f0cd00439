using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.TestSupport;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>The writer when its database becomes unavailable: callers get errors, the loop continues, and health reports it.</summary>
public sealed class WriterFaultTests(SqliteFixture sqlite)
{
    private const int Submitters = 8;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_under_load_fail_while_the_server_is_down_and_resume_afterwards()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        await using var storage = OpenedStorage.Of(
            new DatabaseOptions { Provider = DatabaseProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync("fault", Cancel) });
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
        var stored = await storage.ReadAsync("SELECT message_id FROM messages", RowReader.Text("message_id"));
        Assert.Empty(written.Except(stored));

        async Task WriteAsync(ChannelFence? fenced)
        {
            while (!enough.IsCancellationRequested)
            {
                var id = Guid.NewGuid().ToString("N");
                var unit = new UnitOfWork(fenced);
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
    public async Task Write_fails_while_another_process_locks_the_file_and_the_next_succeeds()
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
    public async Task End_of_an_outage_is_detected_without_new_writes()
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
    public async Task Slow_commit_is_reported_as_outage_before_it_fails()
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
    public async Task Full_disk_fails_writes_that_need_space_and_leaves_nothing_half_written()
    {
        await using var storage = await sqlite.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        await storage.ExecuteAsync("PRAGMA max_page_count = 1");
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
    public async Task Fault_of_the_loop_fails_its_units_and_the_writer_continues()
    {
        var options = await sqlite.NewDatabaseAsync();
        await using var storage = OpenedStorage.Of(options);
        await storage.Database.MigrateAsync(Cancel);
        await using var writer = new GroupCommitWriter(storage.Database, options, new BrokenLogger(), TimeProvider.System);
        var broken = new SqlStatement("test.broken", "INSERT INTO channels (id) VALUES (@id)");
        for (var round = 0; round < 3; round++)
        {
            // In a group, so that the writer logs that it splits it.
            var tasks = Enumerable.Range(0, 50).Select(_ =>
            {
                var unit = new UnitOfWork();
                unit.Add(broken, ("id", Guid.NewGuid().ToString()));
                return writer.CommitAsync(unit, Cancel);
            }).ToArray();
            foreach (var task in tasks) await Assert.ThrowsAnyAsync<Exception>(() => task.WaitAsync(TimeSpan.FromSeconds(10), Cancel));
        }

        var good = new UnitOfWork();
        good.Add(new SqlStatement("test.good", "DELETE FROM channels"));
        await writer.CommitAsync(good, Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    [Fact]
    public async Task Stopped_writer_rejects_units()
    {
        await using var storage = await sqlite.OpenAsync();
        await storage.Writer.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => storage.ExecuteAsync("DELETE FROM channels"));
    }

    private sealed class BrokenLogger : ILogger<GroupCommitWriter>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("The log is broken.");
    }
}
