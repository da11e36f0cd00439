using Npgsql;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.Grains.Tests.Channels.ChannelStoreTests;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Commits whose packets are dropped by the network: the writer determines whether they succeeded, and nothing is lost or duplicated.</summary>
public sealed class LostCommitTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Commit_without_answer_has_a_known_outcome_once_the_database_is_back(bool isCommitted, bool isFenced)
    {
        await using var stage = await StageAsync();
        var (_, channel) = await Seeds.NewChannelAsync(stage.Storage);
        var epoch = (await stage.Storage.Channels.TakeEpochAsync(channel, "silo", Seeds.Now, Cancel))!.Value;
        await stage.Storage.CommitAsync(unit => ChannelRows.UpdatePushName(unit, channel, "before", Seeds.Now));
        var unit = NewUnit();
        await stage.Storage.Writer.CommitAsync(NewUnit(), Cancel);
        stage.Lose(isCommitted);
        var commit = stage.Storage.Writer.CommitAsync(unit, Cancel);
        await stage.BreakOffAsync(isCommitted, rows: 2);

        var fault = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => commit.WaitAsync(Deadline, Cancel));
        Assert.False(fault.IsUnwritten);
        Assert.False(fault.Outcome!.IsCompleted);
        stage.Restore();
        Assert.Equal(isCommitted, await fault.Outcome.WaitAsync(Deadline, Cancel));
        Assert.Equal(isCommitted ? 2 : 1, await stage.CountAsync());
        await stage.Storage.Writer.CommitAsync(NewUnit(), Cancel);
        Assert.Equal(isCommitted ? 3 : 2, await stage.CountAsync());

        UnitOfWork NewUnit()
        {
            var made = new UnitOfWork(isFenced ? new ChannelFence(channel, epoch) : null);
            made.Add(Stage.Add);
            return made;
        }
    }

    [Fact]
    public async Task Commit_without_answer_has_no_known_outcome_when_its_statements_have_results()
    {
        await using var stage = await StageAsync();
        var (_, channel) = await Seeds.NewChannelAsync(stage.Storage);
        stage.Lose(isCommitted: false);
        var taking = stage.Storage.Channels.TakeEpochAsync(channel, "silo", Seeds.Now, Cancel);
        await stage.BreakOffAsync(isCommitted: false, rows: 0);
        var fault = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => taking.WaitAsync(Deadline, Cancel));
        stage.Restore();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fault.Outcome!.WaitAsync(Deadline, Cancel));
    }

    [Fact]
    public async Task Commit_without_answer_stays_unknown_when_the_writer_stops()
    {
        await using var stage = await StageAsync();
        stage.Lose(isCommitted: false);
        var unit = new UnitOfWork();
        unit.Add(Stage.Add);
        var commit = stage.Storage.Writer.CommitAsync(unit, Cancel);
        await stage.BreakOffAsync(isCommitted: false, rows: 0);
        var fault = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => commit.WaitAsync(Deadline, Cancel));
        await stage.Storage.Writer.DisposeAsync().AsTask().WaitAsync(Deadline, Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fault.Outcome!.WaitAsync(Deadline, Cancel));
    }

    [Fact]
    public async Task Writer_stops_soon_while_its_commits_are_aborted_in_a_network_that_drops_packets()
    {
        await using var stage = await StageAsync(lanes: 4);
        await Seeds.NewChannelAsync(stage.Storage);
        stage.Lose(isCommitted: false);
        var leases = stage.Storage.Channels.RenewLeasesAsync([], Seeds.Now, Cancel);
        await stage.BreakOffAsync(isCommitted: false, rows: 0);
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => leases.WaitAsync(Deadline, Cancel));
        var since = TimeProvider.System.GetTimestamp();
        await stage.Storage.Writer.DisposeAsync().AsTask().WaitAsync(Deadline, Cancel);
        Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Batch_of_a_channel_without_answer_is_written_once_and_does_not_fail(bool isCommitted)
    {
        await using var stage = await StageAsync();
        var parts = PartsOf(stage.Storage, TimeProvider.System);
        var (_, channel) = await Seeds.NewChannelAsync(stage.Storage);
        using var store = await StoreAsync(stage.Storage, parts, channel);
        await store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel);
        stage.Lose(isCommitted);
        // A batch that changes the channel's row, too.
        var batch = store.CommitAsync(BatchOf(new PasskeyRequested("""{"challenge":"AAAA"}""", Seeds.Now)), Cancel);
        await stage.BreakOffAsync(isCommitted, "SELECT count(*) FROM events", rows: 2);
        await Assert.ThrowsAsync<TimeoutException>(() => batch.WaitAsync(TimeSpan.FromMilliseconds(300), Cancel));
        stage.Restore();

        await batch.WaitAsync(Deadline, Cancel);
        Assert.Equal(["channel.passkey_required", "channel.status", "channel.status"], (await EventNamesAsync(stage.Storage)).Order());
        Assert.Equal(ChannelStatus.Passkey, store.Row.Status);
        Assert.Equal(ChannelStatus.Passkey, (await stage.Storage.Channels.GetAsync(channel, Cancel))!.Status);
        await store.CommitAsync(BatchOf(new QrIssued("2@BBBB", Seeds.Now)), Cancel);
        Assert.Equal(ChannelStatus.Qr, store.Row.Status);
    }

    private async Task<Stage> StageAsync(int lanes = 2)
    {
        var options = await postgres.NewDatabaseAsync();
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        var relay = new TcpRelay(settings.Port);
        settings.Port = relay.Port;
        var storage = OpenedStorage.Of(options with { ConnectionString = settings.ToString(), WriteConnections = lanes });
        await storage.Database.MigrateAsync(Cancel);
        storage.StartWriter();
        await storage.ExecuteAsync("CREATE TABLE counted (number BIGINT NOT NULL)");
        return new Stage(storage, relay, options.ConnectionString);
    }

    /// <summary>A database behind a relay, and a way around the relay.</summary>
    private sealed class Stage(OpenedStorage storage, TcpRelay relay, string direct) : IAsyncDisposable
    {
        public static readonly SqlStatement Add = new("test.count", "INSERT INTO counted (number) VALUES (1)");

        public OpenedStorage Storage => storage;

        /// <summary>Swallows the answers only, or requests as well.</summary>
        public void Lose(bool isCommitted)
        {
            if (isCommitted) relay.SwallowAnswers();
            else relay.Swallow();
        }

        /// <summary>Waits until the commit is at the server, or lost, and marks the database as unavailable, as its watch does.</summary>
        public Task BreakOffAsync(bool isCommitted, int rows) => BreakOffAsync(isCommitted, "SELECT count(*) FROM counted", rows);

        public async Task BreakOffAsync(bool isCommitted, string query, int rows)
        {
            if (isCommitted) await Eventually.TrueAsync(async () => await CountAsync(query) >= rows, "the server commits");
            else await Eventually.TrueAsync(() => relay.Held > 0, "packets are lost");
            storage.Database.Availability.SetAway();
            storage.Database.ForgetConnections();
        }

        /// <summary>The network works again; delayed packets are lost.</summary>
        public void Restore()
        {
            relay.Cut();
            relay.Heal();
            storage.Database.ForgetConnections();
            storage.Database.Availability.SetBack();
        }

        public Task<long> CountAsync() => CountAsync("SELECT count(*) FROM counted");

        private async Task<long> CountAsync(string query)
        {
            await using var connection = new NpgsqlConnection(direct);
            await connection.OpenAsync(Cancel);
            await using var command = new NpgsqlCommand(query, connection);
            return (long)(await command.ExecuteScalarAsync(Cancel))!;
        }

        public async ValueTask DisposeAsync()
        {
            relay.Cut();
            relay.Heal();
            await storage.DisposeAsync();
            await relay.DisposeAsync();
        }
    }
}
