using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Cleanup;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Pages of history: the same tests on both databases.</summary>
public abstract class HistorySuite(StorageFixture fixture)
{
    private const int RowsPerChannel = 6_000;
    private const int RowsPerUnit = 500;
    private const string Rare = "4917@s.whatsapp.net";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Paging_returns_every_message_once_despite_concurrent_inserts()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await FillAsync(storage, caller, channel, 120);
        var seen = new List<string>();
        string? cursor = null;
        var added = 0;
        do
        {
            var page = await storage.Messages.Listing.ReadAsync(caller, new MessageQuery { ChannelId = channel, Page = new PageRequest(25, cursor) }, Cancel);
            seen.AddRange(page.Data.Select(message => message.Id));
            cursor = page.NextCursor;
            await AddAsync(storage, [Row(caller, channel, $"new {added}", Now.AddDays(1)), Row(caller, channel, $"old {added++}", Now.AddDays(-900))]);
        }
        while (cursor is not null && added < 30);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(120, seen.Count(id => id.StartsWith('M')));
        Assert.DoesNotContain(seen, id => id.StartsWith("new", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, 120).Reverse().Select(i => $"M{i}"), seen.Where(id => id.StartsWith('M')));
    }

    [Fact]
    public async Task Answer_within_the_same_second_is_listed_after_its_message()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await AddAsync(storage, [Row(caller, channel, "question", Now.AddMilliseconds(900)), Row(caller, channel, "answer", Now)]);
        var page = await storage.Messages.Listing.ReadAsync(caller, new MessageQuery { ChannelId = channel, Page = new PageRequest(10, null) }, Cancel);
        Assert.Equal(["answer", "question"], page.Data.Select(message => message.Id));
    }

    [Fact]
    public async Task Rare_filter_reads_a_bounded_number_of_rows_per_page_and_finds_all()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await FillAsync(storage, caller, channel, RowsPerChannel);
        var first = await storage.Messages.Listing.ReadAsync(caller,
            new MessageQuery { ChannelId = channel, Q = "needle", Page = new PageRequest(50, null) }, Cancel);
        Assert.Empty(first.Data);
        var (found, pages, cursor) = (0, 1, first.NextCursor);
        while (cursor is not null)
        {
            var page = await storage.Messages.Listing.ReadAsync(caller,
                new MessageQuery { ChannelId = channel, Q = "needle", Page = new PageRequest(50, cursor) }, Cancel);
            (found, pages, cursor) = (found + page.Data.Count, pages + 1, page.NextCursor);
        }
        Assert.Equal((1, (RowsPerChannel / MessageListing.RowsPerPage) + 1), (found, pages));
    }

    [Fact]
    public async Task Time_filters_bound_the_range_exactly()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await FillAsync(storage, caller, channel, 300);
        var query = new MessageQuery { ChannelId = channel, After = Now.AddMinutes(99), Before = Now.AddMinutes(110), Page = new PageRequest(50, null) };
        Assert.Equal(Enumerable.Range(100, 10).Reverse().Select(i => $"M{i}"),
            (await storage.Messages.Listing.ReadAsync(caller, query, Cancel)).Data.Select(message => message.Id));
    }

    [Fact]
    public async Task Every_list_reads_one_range_of_one_index_without_sorting()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var (_, other) = await NewChannelAsync(storage);
        await FillAsync(storage, caller, channel, RowsPerChannel);
        await FillAsync(storage, caller, other, RowsPerChannel);
        var isSqlite = storage.Options.Provider == DatabaseProvider.Sqlite;
        await ExecuteAsync(storage, "ANALYZE");
        foreach (var (scope, first, index) in new[] { (0, caller.CustomerId.ToString(), "ix_messages_customer"), (1, channel.ToString(), "ix_messages_channel"),
            (2, channel.ToString(), "ix_messages_chat") })
        {
            SqlArgument[] chat = [("chat_id", Rare)];
            SqlArgument[] range =
            [
                ("owner", first), ("mode", caller.Mode), ("below_sort_at", long.MaxValue), ("below_seq", long.MaxValue), ("from_sort_at", long.MinValue),
                .. scope == 2 ? chat : [],
            ];
            SqlArgument[] filters =
            [
                ("from_me", -1L), ("type", ""), ("status", -1L), ("after", -1L), ("before", -1L), ("author", ""), .. scope == 0 ? chat : [],
            ];
            var list = await ExplainAsync(storage, HistorySql.List((HistorySql.Scope)scope), [.. range, .. filters, ("scanned", 2_000), ("limit", 51)]);
            var end = await ExplainAsync(storage, HistorySql.End((HistorySql.Scope)scope), [.. range, ("scanned", 1_999)]);
            var texts = await ExplainAsync(storage, HistorySql.Texts((HistorySql.Scope)scope), [.. range, .. filters, ("scanned", 2_000), ("bytes", 51L)]);
            foreach (var plan in new[] { list, end, texts })
            {
                Assert.Contains(index, plan, StringComparison.Ordinal);
                // Texts are put in order once more, as many of them as a page may read.
                if (plan != texts) Assert.DoesNotContain(isSqlite ? "TEMP B-TREE" : "Sort", plan, StringComparison.Ordinal);
                if (plan != texts) Assert.DoesNotContain(isSqlite ? "SCAN messages" : "Seq Scan", plan, StringComparison.Ordinal);
                Assert.DoesNotContain("Bitmap", plan, StringComparison.Ordinal);
                // The cursor bounds the range itself, it is no filter over rows that were read.
                Assert.Contains(isSqlite ? "sort_at<?" : "(ROW(sort_at, seq) < ROW(", plan, StringComparison.Ordinal);
            }
            // Queries of keys only are answered by the index alone.
            Assert.Contains(isSqlite ? "COVERING INDEX" : "Index Only Scan", end, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Retention_removes_expired_messages_in_bounded_steps_of_their_own_plan_only()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var (stranger, theirs) = await NewChannelAsync(storage);
        await AddAsync(storage,
            [.. Enumerable.Range(0, 700).Select(i => Row(caller, channel, $"old {i}", Now.AddDays(-40))), Row(caller, channel, "young", Now.AddDays(-20))]);
        await AddAsync(storage, [Row(stranger, theirs, "theirs", Now.AddDays(-40))]);
        await storage.CommitAsync(unit => HistoryRetention.Put(unit, caller.CustomerId, 30));
        var retention = new HistoryRetention(storage.Database, storage.Writer);
        Assert.True(await retention.StepAsync(Now, Cancel));
        Assert.Equal(202, await storage.CountAsync("messages"));
        Assert.True(await retention.StepAsync(Now, Cancel));
        Assert.False(await retention.StepAsync(Now, Cancel));
        Assert.Equal(["young"],
            (await storage.Messages.Listing.ReadAsync(caller, new MessageQuery { ChannelId = channel, Page = new PageRequest(10, null) },
                Cancel)).Data.Select(message => message.Id));
        Assert.Single((await storage.Messages.Listing.ReadAsync(stranger, new MessageQuery { ChannelId = theirs, Page = new PageRequest(10, null) },
            Cancel)).Data);
    }

    [Fact]
    public async Task References_to_messages_that_never_arrive_are_removed_later()
    {
        const int Strangers = 1_200;
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var (old, sender) = (Now - OrphanCleanup.Lifetime - TimeSpan.FromDays(1), new Participant("4915@s.whatsapp.net", null, null, null));
        await AddAsync(storage, [Row(caller, channel, "here", old)]);
        await storage.CommitAsync(unit =>
        {
            for (var i = 0; i < Strangers; i++) MessageAddOns.Put(unit, channel, $"never {i:d4}", MessageAddOnKind.Reaction, sender, false, "x", old);
            MessageAddOns.Put(unit, channel, "here", MessageAddOnKind.Reaction, sender, false, "x", old);
            MessageAddOns.Put(unit, channel, "may come", MessageAddOnKind.Reaction, sender, false, "x", Now);
        });
        var offered = new DeviceStateChanges();
        foreach (var id in new[] { "read", "open" }) offered.HistoryNotices[id] = new HistoryNotice(id, 0, [1], old, 0);
        await ApplyAsync(storage, channel, offered);
        var finished = new DeviceStateChanges();
        finished.FinishedHistory.Add("read");
        await ApplyAsync(storage, channel, finished);
        var orphans = new OrphanCleanup(storage.Database, storage.Writer);
        for (var walk = 0; walk < 3; walk++) await orphans.StepAsync(Now, Cancel);
        Assert.Equal(2, await storage.CountAsync("message_marks"));
        Assert.Equal(2, await storage.CountAsync("history_chunks"));
        await orphans.StepAsync(DateTimeOffset.UtcNow + OrphanCleanup.Lifetime + TimeSpan.FromDays(1), Cancel);
        Assert.Equal(1, await storage.CountAsync("message_marks"));
        Assert.Equal(1, await storage.CountAsync("history_chunks"));
    }

    [Fact]
    public async Task Long_chat_is_cleared_in_bounded_steps_with_references_to_its_messages()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await FillAsync(storage, caller, channel, 1_300);
        await storage.CommitAsync(
            unit => MessageAddOns.Put(unit, channel, "M701", MessageAddOnKind.Reaction,
                new Participant("4915@s.whatsapp.net", null, null, null), false, "👍", Now));
        await storage.CommitAsync(
            unit => ChatRows.Apply(unit, channel, caller.Mode, "4915@s.whatsapp.net",
                new ChatCleared(true) { Chat = Jid.Parse("4915@s.whatsapp.net"), At = Now.AddMinutes(1_250) }));
        Assert.InRange(await storage.CountAsync("messages"), 700, 800);
        var retention = new HistoryRetention(storage.Database, storage.Writer);
        while (await retention.StepAsync(Now, Cancel))
        {
        }
        // Messages newer than the clearing stay, and so does the other chat.
        Assert.Equal(26 + 49, await storage.CountAsync("messages"));
        Assert.Equal((0, 0), (await storage.CountAsync("message_marks"), await storage.CountAsync("chat_clearances")));
    }

    [Fact]
    public async Task Messages_of_an_older_version_without_a_position_get_one_and_count_as_recent()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await AddAsync(
            storage, [Row(caller, channel, "young", Now), Row(caller, channel, "old", Now.AddDays(-40)), Row(caller, channel, "before", Now.AddHours(-1))]);
        await ExecuteAsync(storage, "UPDATE messages SET sort_at = 0 WHERE message_id IN ('young', 'old')");
        await storage.CommitAsync(unit => HistoryRetention.Put(unit, caller.CustomerId, 30));
        var retention = new HistoryRetention(storage.Database, storage.Writer);
        while (await retention.StepAsync(Now, Cancel))
        {
        }
        Assert.Equal(["young", "before"],
            (await storage.Messages.Listing.ReadAsync(caller, new MessageQuery { ChannelId = channel, Page = new PageRequest(10, null) },
                Cancel)).Data.Select(message => message.Id));
    }

    [Fact]
    public async Task Extreme_times_are_valid_bounds()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await FillAsync(storage, caller, channel, 3);
        var query = new MessageQuery
        {
            ChannelId = channel, After = DateTimeOffset.MinValue, Before = DateTimeOffset.MaxValue, Page = new PageRequest(50, null)
        };
        Assert.Equal(3, (await storage.Messages.Listing.ReadAsync(caller, query, Cancel)).Data.Count);
    }

    private static async Task<string> ExplainAsync(OpenedStorage storage, SqlQuery query, SqlArgument[] arguments)
    {
        var isSqlite = storage.Options.Provider == DatabaseProvider.Sqlite;
        var (text, column) = isSqlite ? ("EXPLAIN QUERY PLAN " + query.Sqlite, "detail") : ("EXPLAIN " + query.Postgres, "QUERY PLAN");
        // The plan of the very text that is prepared, with its parameters by position.
        for (var i = query.Parameters.Count; i > 0; i--) text = text.Replace($"${i}", "@" + query.Parameters[i - 1], StringComparison.Ordinal);
        return string.Join('\n', await storage.ReadAsync(text, RowReader.Text(column), arguments));
    }

    private static Task ExecuteAsync(OpenedStorage storage, string sql) => storage.ExecuteAsync(sql);

    private static MessageRow Row(Caller caller, ChannelId channel, string id, DateTimeOffset at) =>
        Message(caller, channel, id, isFromMe: false) with { SentAt = at };

    private static async Task AddAsync(OpenedStorage storage, IReadOnlyList<MessageRow> rows)
    {
        foreach (var part in rows.Chunk(RowsPerUnit))
            await storage.CommitAsync(unit =>
            {
                foreach (var row in part) MessageRows.InsertInbound(unit, row, "wevt_none");
            });
    }

    /// <summary>One message a minute; the second one has a needle.</summary>
    private static Task FillAsync(OpenedStorage storage, Caller caller, ChannelId channel, int count) => AddAsync(
        storage,
        [
            .. Enumerable.Range(0, count).Select(i => Row(caller, channel, $"M{i}", Now.AddMinutes(i)) with
            {
                ChatId = i % 50 == 0 ? Rare : "4915@s.whatsapp.net", MessageContent = new() { Text = new TextContent(i == 1 ? "a needle" : "hay") },
            }),
        ]);
}

public sealed class SqliteHistoryTests(SqliteFixture fixture) : HistorySuite(fixture);

public sealed class PostgresHistoryTests(PostgresFixture fixture) : HistorySuite(fixture);
