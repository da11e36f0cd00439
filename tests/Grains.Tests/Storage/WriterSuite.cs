using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>The writer and the schema: the same tests on both databases.</summary>
public abstract class WriterSuite(StorageFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrations_can_race_and_run_again()
    {
        var options = await fixture.NewDatabaseAsync();
        var databases = Enumerable.Range(0, 8).Select(_ => Database.Create(options)).ToArray();
        await Task.WhenAll(databases.Select(database => Task.Run(() => database.MigrateAsync(Cancel), Cancel)));
        await databases[0].MigrateAsync(Cancel);
        foreach (var database in databases) await database.DisposeAsync();
    }

    [Fact]
    public async Task Stale_activation_writes_nothing_and_does_not_affect_its_neighbours()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var old = (await storage.Channels.TakeEpochAsync(channel, "one", Now.AddSeconds(20), Cancel))!.Value;
        var current = (await storage.Channels.TakeEpochAsync(channel, "two", Now.AddSeconds(20), Cancel))!.Value;
        Assert.Equal(old + 1, current);

        var stale = new UnitOfWork(new ChannelFence(channel, old));
        ChannelRows.UpdatePushName(stale, channel, "stale", Now);
        var fresh = new UnitOfWork(new ChannelFence(channel, current));
        ChannelRows.UpdatePushName(fresh, channel, "fresh", Now);
        var refused = storage.Writer.CommitAsync(stale, Cancel);
        var accepted = storage.Writer.CommitAsync(fresh, Cancel);
        await Assert.ThrowsAsync<StoreFencedException>(() => refused);
        await accepted;
        Assert.Equal("fresh", (await storage.Channels.GetAsync(channel, Cancel))!.PushName);
        Assert.Single((await storage.Channels.ListAsync(caller, new PageRequest(50, null), Cancel)).Data);
    }

    [Fact]
    public async Task Failing_unit_is_rejected_alone()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var broken = new UnitOfWork();
        AddBroken(broken);
        var tasks = new List<Task>();
        for (var i = 0; i < 20; i++)
        {
            var good = new UnitOfWork();
            ChannelRows.UpdatePushName(good, channel, "name " + i, Now);
            tasks.Add(storage.Writer.CommitAsync(good, Cancel));
            if (i == 10) tasks.Add(Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => storage.Writer.CommitAsync(broken, Cancel)));
        }
        await Task.WhenAll(tasks);
        Assert.Equal("name 19", (await storage.Channels.GetAsync(channel, Cancel))!.PushName);
    }

    [Fact]
    public async Task Unit_with_a_value_that_no_database_stores_is_rejected_alone()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var broken = new UnitOfWork();
        broken.Add(new SqlStatement("broken", "UPDATE channels SET name = @name WHERE id = @id"), ("id", channel), new SqlArgument("name", new object()));
        var refused = Assert.ThrowsAnyAsync<Exception>(() => storage.Writer.CommitAsync(broken, Cancel));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => storage.CommitAsync(unit => ChannelRows.UpdatePushName(unit, channel, "name " + i, Now))));
        await refused;
        Assert.Equal("name 19", (await storage.Channels.GetAsync(channel, Cancel))!.PushName);
    }

    [Fact]
    public async Task Unit_is_written_completely_or_not_at_all()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var raised = Event(caller, channel, EventCatalogue.ChannelStatus);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => storage.CommitAsync(unit =>
        {
            ChannelRows.UpdatePushName(unit, channel, "half", Now);
            OutboxRows.Add(unit, raised);
            AddBroken(unit);
        }));
        Assert.Null((await storage.Channels.GetAsync(channel, Cancel))!.PushName);
        Assert.Equal(0L, await storage.CountAsync("events"));
    }

    [Fact]
    public async Task Nulls_and_values_may_alternate_in_one_statement()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        for (var i = 0; i < 6; i++)
        {
            var value = i % 2 == 0 ? null : "value " + i;
            await storage.CommitAsync(unit => ChannelRows.UpdateIdentity(unit, channel, value, i % 3 == 0 ? null : "jid", null, value, Now));
            var row = (await storage.Channels.GetAsync(channel, Cancel))!;
            Assert.Equal((value, i % 3 == 0 ? null : "jid", value), (row.PhoneNumber, row.Jid, row.Platform));
        }
    }

    [Fact]
    public async Task Two_silos_claiming_the_same_channels_get_different_epochs()
    {
        await using var one = await fixture.OpenAsync();
        await using var two = OpenedStorage.Of(one.Options).StartWriter();
        var channels = new List<ChannelId>();
        for (var i = 0; i < 40; i++) channels.Add((await NewChannelAsync(one)).Channel);
        // In opposite order, so that on PostgreSQL the two transactions come to wait for each other and one is undone.
        for (var round = 0L; round < 40; round += 2)
        {
            var taken = await Task.WhenAll(TakeAsync(one, channels), TakeAsync(two, [.. channels.AsEnumerable().Reverse()]));
            Assert.All(channels, channel => Assert.Equal([round + 1, round + 2], taken.Select(epochs => epochs[channel]).Order()));
        }

        static async Task<Dictionary<ChannelId, long>> TakeAsync(OpenedStorage storage, List<ChannelId> channels)
        {
            var unit = new UnitOfWork();
            var indexes = channels.ToDictionary(channel => channel,
                channel => unit.Add(ChannelRows.TakeEpoch, ("id", channel), ("silo", "silo"), ("lease_until", DateTimeOffset.UnixEpoch)));
            await storage.Writer.CommitAsync(unit, Cancel);
            return indexes.ToDictionary(pair => pair.Key, pair => (long)unit.ResultOf(pair.Value)!);
        }
    }

    [Fact]
    public async Task Confirmed_writes_of_a_killed_process_are_present_and_none_is_partial()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await NewEndpointAsync(storage, caller);
        var epoch = (await storage.Channels.TakeEpochAsync(channel, "silo", Now, Cancel))!.Value;
        var acknowledged = new HashSet<string>();
        for (var kill = 1; kill <= 3; kill++)
        {
            var raised = await KilledWriter.RunAsync(storage.Options, caller, new ChannelFence(channel, epoch), 200 * kill);
            Assert.True(raised.Count >= 200 * kill);
            acknowledged.UnionWith(raised);
        }
        await storage.Database.MigrateAsync(Cancel);
        var stored = await storage.ReadAsync("SELECT message_id FROM messages", RowReader.Text("message_id"));
        Assert.Empty(acknowledged.Except(stored));
        foreach (var table in (string[])["events", "deliveries", "signal_sessions"]) Assert.Equal(stored.Count, await storage.CountAsync(table));
    }

    /// <summary>Adds a statement that every database refuses.</summary>
    private static void AddBroken(UnitOfWork unit) =>
        unit.Add(new SqlStatement("broken", "INSERT INTO channels (id) VALUES (@id)"), ("id", Guid.NewGuid().ToString()));
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteWriterTests(SqliteFixture fixture) : WriterSuite(fixture);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresWriterTests(PostgresFixture fixture) : WriterSuite(fixture)
{
    private static readonly TimeSpan Blocked = TimeSpan.FromMilliseconds(300);
    private readonly StorageFixture _fixture = fixture;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_group_delays_the_next_epoch_but_not_the_leases()
    {
        await using var storage = await _fixture.OpenAsync();
        var (_, first) = await NewChannelAsync(storage);
        var (_, second) = await NewChannelAsync(storage);
        var epochs = new[]
        {
            (await storage.Channels.TakeEpochAsync(first, "one", Now, Stop))!.Value, (await storage.Channels.TakeEpochAsync(second, "one", Now, Stop))!.Value
        };
        var fences = new[] { new ChannelFence(first, epochs[0]), new ChannelFence(second, epochs[1]) };

        await using var connection = new Npgsql.NpgsqlConnection(storage.Options.ConnectionString);
        await connection.OpenAsync(Stop);
        await using var group = await connection.BeginTransactionAsync(Stop);
        // As a group of the writer that holds the fence of the first channel, and has changed the row of the second.
        await ExecuteAsync($"SELECT 1 FROM channels WHERE id = '{first}' FOR KEY SHARE");
        await ExecuteAsync($"UPDATE channels SET push_name = 'x' WHERE id = '{second}'");
        var renewed = await storage.Channels.RenewLeasesAsync([.. fences.Select(fence => (fence, (DateTimeOffset?)null))], Now.AddDays(1), Stop)
            .WaitAsync(TimeSpan.FromSeconds(20), Stop);
        Assert.Equal(2, renewed.Count);
        var successor = storage.Channels.TakeEpochAsync(first, "two", Now, Stop);
        await Assert.ThrowsAsync<TimeoutException>(() => successor.WaitAsync(Blocked, Stop));
        await group.CommitAsync(Stop);
        Assert.Equal(epochs[0] + 1, await successor);
        var late = new UnitOfWork(fences[0]);
        ChannelRows.UpdatePushName(late, first, "late", Now);
        await Assert.ThrowsAsync<StoreFencedException>(() => storage.Writer.CommitAsync(late, Stop));

        async Task ExecuteAsync(string sql)
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, connection, group);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }
}
