using Npgsql;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Events;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.TestSupport;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>The feed of events: the same tests on both databases.</summary>
public abstract class EventFeedSuite(StorageFixture fixture)
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Feed_is_read_in_bounded_pages_in_order_without_repetition()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var written = new List<string>();
        for (var i = 0; i < 3; i++) written.AddRange(await PublishAsync(storage, caller, channel, 90));
        await SettleAsync(storage, caller);
        var reader = new EventFeedReaderGrain(new EventFeedRows(storage.Database), TimeProvider.System);
        var (read, position, pages) = (new List<string>(), default(EventPosition), 0);
        for (var isEnd = false; !isEnd; pages++)
        {
            var page = await reader.ReadAsync(caller, new EventFeedQuery { After = position });
            Assert.True(page.Events.Sum(one => one.Envelope.Length) < EventFeedReaderGrain.BytesPerPage + 2_000);
            read.AddRange(page.Events.Select(one => one.Id));
            (position, isEnd) = (page.Next, page.IsEnd);
        }

        Assert.Equal(written, read);
        Assert.True(pages > 1);
    }

    [Fact]
    public async Task Feed_of_a_caller_has_only_its_own_events_of_its_mode_and_channel()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var (stranger, other) = await NewChannelAsync(storage);
        var own = (await PublishAsync(storage, caller, channel, 1)).Single();
        await PublishAsync(storage, caller, ChannelId.New(), 1);
        await PublishAsync(storage, stranger, other, 1);
        await PublishAsync(storage, caller with { Mode = Mode.Live }, channel, 1);
        await SettleAsync(storage, caller);
        var rows = new EventFeedRows(storage.Database);
        Assert.Equal(2, (await rows.ReadAsync(caller, new EventFeedQuery { After = default }, Cancel)).Count(row => row.Payload is not null));
        var bound = caller with { ChannelScope = channel };
        Assert.Equal(
            [own], (await rows.ReadAsync(bound, new EventFeedQuery { After = default }, Cancel)).Where(row => row.Payload is not null).Select(row => row.Id));
        Assert.NotNull(await rows.FindAsync(caller, own, Cancel));
        Assert.Null(await rows.FindAsync(stranger, own, Cancel));
        Assert.Null(await rows.FindAsync(caller with { Mode = Mode.Live }, own, Cancel));
        Assert.Null(await rows.FindAsync(caller with { ChannelScope = other }, own, Cancel));
    }

    [Fact]
    public async Task Filters_of_names_and_channels_leave_the_others_out()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await PublishAsync(storage, caller, channel, 2, EventCatalogue.ChannelStatus);
        var sent = (await PublishAsync(storage, caller, channel, 1, EventCatalogue.MessageSent)).Single();
        await PublishAsync(storage, caller, ChannelId.New(), 1, EventCatalogue.MessageSent);
        await PublishAsync(storage, caller, channel, 1, EventCatalogue.WebhookEndpointTest);
        await SettleAsync(storage, caller);
        var reader = new EventFeedReaderGrain(new EventFeedRows(storage.Database), TimeProvider.System);
        var page = await reader.ReadAsync(caller, new EventFeedQuery { After = default, Names = [EventCatalogue.MessageSent], ChannelId = channel });
        Assert.Equal((sent, true), (page.Events.Single().Id, page.IsEnd));
        var all = await reader.ReadAsync(caller, new EventFeedQuery { After = default });
        Assert.DoesNotContain(all.Events, one => one.Name == EventCatalogue.WebhookEndpointTest);
        Assert.Equal(4, all.Events.Count);
    }

    [Fact]
    public async Task Reader_without_a_known_event_begins_at_the_end_or_with_a_gap()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var reader = new EventFeedReaderGrain(new EventFeedRows(storage.Database), TimeProvider.System);
        Assert.Equal(new EventFeedStart(default), await reader.StartAsync(caller, null));
        var ids = await PublishAsync(storage, caller, channel, 3);
        await SettleAsync(storage, caller);
        var end = await reader.StartAsync(caller, null);
        Assert.Empty((await reader.ReadAsync(caller, new EventFeedQuery { After = end.Position })).Events);
        var known = await reader.StartAsync(caller, ids[1]);
        Assert.Equal([ids[2]], (await reader.ReadAsync(caller, new EventFeedQuery { After = known.Position })).Events.Select(one => one.Id));
        var gap = await reader.StartAsync(caller, PrefixedId.New(PrefixedId.Event));
        Assert.Equal((true, ids[0], default), (gap.IsGap, gap.OldestId, gap.Position));
        Assert.Null((await reader.StartAsync(caller with { ChannelScope = ChannelId.New() }, ids[0])).OldestId);
    }

    /// <summary>Waits for transactions of the server's own work.</summary>
    protected static Task SettleAsync(OpenedStorage storage, Caller caller) => Eventually.TrueAsync(
        async () =>
        {
            var end = await new EventFeedRows(storage.Database).EndAsync(caller, Cancel);
            return await storage.CountAsync("events WHERE customer_id = @customer_id AND mode = @mode AND seq > @seq",
                ("customer_id", caller.CustomerId), ("mode", caller.Mode), ("seq", end.Sequence)) == 0;
        },
        "the feed has all events");

    protected static async Task<string[]> PublishAsync(
        OpenedStorage storage, Caller caller, ChannelId channel, int count, string name = EventCatalogue.ChannelConnected)
    {
        var events = Enumerable.Range(0, count).Select(_ => Event(caller, channel, name)).ToArray();
        await storage.CommitAsync(unit =>
        {
            foreach (var one in events) OutboxRows.AddOnly(unit, one);
        });
        return Array.ConvertAll(events, one => one.Id);
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteEventFeedTests(SqliteFixture fixture) : EventFeedSuite(fixture);

/// <summary>
/// The suite on PostgreSQL, where several transactions run at once. On a server of its own: the feed waits for transactions in other databases, too.
/// </summary>
public sealed class PostgresEventFeedTests(PostgresFixture fixture) : EventFeedSuite(fixture), IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Event_that_commits_late_is_not_skipped()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var rows = new EventFeedRows(storage.Database);
        await using var late = new NpgsqlConnection(storage.Options.ConnectionString);
        await late.OpenAsync(Cancel);
        await using var transaction = await late.BeginTransactionAsync(Cancel);
        var held = Event(caller, channel, EventCatalogue.ChannelConnected);
        await InsertAsync(late, transaction, held);
        var committed = (await PublishAsync(storage, caller, channel, 2));

        // The open transaction may still commit an event before the other two.
        Assert.Empty(await rows.ReadAsync(caller, new EventFeedQuery { After = default }, Cancel));
        var start = await new EventFeedReaderGrain(rows, TimeProvider.System).StartAsync(caller, null);
        await transaction.CommitAsync(Cancel);
        await SettleAsync(storage, caller);
        var read = await rows.ReadAsync(caller, new EventFeedQuery { After = start.Position }, Cancel);
        Assert.Equal([held.Id, .. committed], read.Select(row => row.Id));
    }

    [Fact]
    public async Task Event_with_the_lower_number_is_found_behind_one_of_an_earlier_transaction()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var rows = new EventFeedRows(storage.Database);
        await using var first = new NpgsqlConnection(storage.Options.ConnectionString);
        await using var second = new NpgsqlConnection(storage.Options.ConnectionString);
        await first.OpenAsync(Cancel);
        await second.OpenAsync(Cancel);
        await using var earlier = await first.BeginTransactionAsync(Cancel);
        await using var later = await second.BeginTransactionAsync(Cancel);
        var (one, two, three) = (Event(caller, channel, EventCatalogue.ChannelConnected), Event(caller, channel, EventCatalogue.ChannelStatus),
            Event(caller, channel, EventCatalogue.MessageSent));
        await InsertAsync(first, earlier, one);
        await InsertAsync(second, later, two);
        await InsertAsync(first, earlier, three);
        await earlier.CommitAsync(Cancel);
        await SettleAsync(storage, caller);
        var read = await rows.ReadAsync(caller, new EventFeedQuery { After = default }, Cancel);
        Assert.Equal([one.Id, three.Id], read.Select(row => row.Id));
        await later.CommitAsync(Cancel);
        await Eventually.TrueAsync(async () => (await rows.EndAsync(caller, Cancel)) > read[^1].Position, "the later transaction has ended");
        Assert.Equal([two.Id], (await rows.ReadAsync(caller, new EventFeedQuery { After = read[^1].Position }, Cancel)).Select(row => row.Id));
    }

    [Fact]
    public async Task Writers_at_once_and_a_reader_that_follows_see_each_event_once_and_those_of_a_writer_in_order()
    {
        const int Writers = 4;
        const int Each = 60;
        await using var storage = await fixture.OpenAsync();
        var (caller, _) = await NewChannelAsync(storage);
        var channels = Enumerable.Range(0, Writers).Select(_ => ChannelId.New()).ToArray();
        var written = channels.ToDictionary(channel => channel, _ => new List<string>());
        var writing = Task.WhenAll(channels.Select(channel => Task.Run(() => WriteAsync(storage, caller, channel, Each, written[channel]), Cancel)));
        var (rows, read, position) = (new EventFeedRows(storage.Database), new List<FeedRow>(), default(EventPosition));
        for (var isLast = false; !isLast;)
        {
            isLast = writing.IsCompleted;
            var found = await rows.ReadAsync(caller, new EventFeedQuery { After = position }, Cancel);
            read.AddRange(found);
            if (found.Count > 0) (position, isLast) = (found[^1].Position, false);
        }

        await writing;
        Assert.Equal(Writers * Each, read.Count);
        Assert.All(channels, channel => Assert.Equal(written[channel], read.Where(row => row.ChannelId == channel).Select(row => row.Id)));
    }

    [Fact]
    public async Task Events_that_were_restored_into_another_server_do_not_hide_new_ones()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var restored = await PublishAsync(storage, caller, channel, 2);
        await using (var connection = new NpgsqlConnection(storage.Options.ConnectionString))
        {
            await connection.OpenAsync(Cancel);
            await using var command = new NpgsqlCommand("UPDATE events SET transaction_number = transaction_number + 1000000", connection);
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await storage.Database.MigrateAsync(Cancel);
        var fresh = await PublishAsync(storage, caller, channel, 1);
        await SettleAsync(storage, caller);
        var read = await new EventFeedRows(storage.Database).ReadAsync(caller, new EventFeedQuery { After = default }, Cancel);
        Assert.Equal([.. restored, .. fresh], read.Select(row => row.Id));
    }

    /// <summary>Each event in a transaction of its own, held open for a moment.</summary>
    private static async Task WriteAsync(OpenedStorage storage, Caller caller, ChannelId channel, int count, List<string> written)
    {
        await using var connection = new NpgsqlConnection(storage.Options.ConnectionString);
        await connection.OpenAsync(Cancel);
        for (var i = 0; i < count; i++)
        {
            var one = Event(caller, channel, EventCatalogue.ChannelConnected);
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            await InsertAsync(connection, transaction, one);
            await using (var work = new NpgsqlCommand($"SELECT pg_sleep({(i % 3) * 0.002:0.000})", connection, transaction))
                await work.ExecuteNonQueryAsync(Cancel);
            await transaction.CommitAsync(Cancel);
            written.Add(one.Id);
        }
    }

    private static async Task InsertAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, OutboxEvent one)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO events (id, customer_id, mode, channel_id, name, occurred_at, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)", connection, transaction)
        {
            Parameters =
            {
                new NpgsqlParameter { Value = one.Id }, new NpgsqlParameter { Value = one.CustomerId.ToString() },
                new NpgsqlParameter { Value = (long)one.Mode },
                new NpgsqlParameter { Value = one.ChannelId.ToString() }, new NpgsqlParameter { Value = one.Name },
                new NpgsqlParameter { Value = one.OccurredAt.ToUnixTimeMilliseconds() }, new NpgsqlParameter { Value = one.Payload },
            },
        };
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
