using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Search;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage.Search;

/// <summary>Searches in history: the same tests, and the same results, on both databases.</summary>
public abstract class SearchSuite(StorageFixture fixture)
{
    private static readonly string[] Texts =
    [
        "So ein ÄRGER mit dem Zug", "arger", "Σίσυφος", "ЁЛКА", "50% off_now\\", "İstanbul", "Việt Nam", "ＦＵＬＬ width", "がき", "한국어", "مُحَمَّد", "👍🏽 done",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ärger", 0, 1)]
    [InlineData("ARGER", 0, 1)]
    [InlineData("A\u0308rger", 0, 1)]
    [InlineData("ΣΊΣΥΦΟΣ", 2)]
    [InlineData("елка", 3)]
    [InlineData("%", 4)]
    [InlineData("_", 4)]
    [InlineData("\\", 4)]
    [InlineData("istanbul", 5)]
    [InlineData("VIET", 6)]
    [InlineData("full", 7)]
    [InlineData("か")]
    [InlineData("がき", 8)]
    [InlineData("\u1112\u1161\u11AB", 9)]
    [InlineData("محمد", 10)]
    [InlineData("👍", 11)]
    [InlineData("nowhere")]
    public async Task Text_is_found_regardless_of_case_and_accents(string q, params int[] expected)
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await AddAsync(storage,
            [.. Texts.Select(
                (text, index) => Row(caller, channel, $"M{index}",
                    Now.AddMinutes(index)) with { MessageContent = new() { Text = new TextContent(text) } })]);
        foreach (var isFolded in (bool[])[true, false])
        {
            if (!isFolded) await UnfoldAsync(storage);
            foreach (var query in (MessageQuery[])
            [
                new() { ChannelId = channel, Q = q, Page = new PageRequest(50, null) }, new() { Q = q, Page = new PageRequest(50, null) }
            ])
                Assert.Equal(expected.Order().Reverse().Select(index => $"M{index}"),
                    (await storage.Messages.Listing.ReadAsync(caller, query, Cancel)).Data.Select(message => message.Id));
        }
    }

    [Fact]
    public async Task Old_texts_are_folded_in_the_background_and_new_ones_stay()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await AddAsync(storage,
            [.. Enumerable.Range(0, 450)
                .Select(i => Row(caller, channel, $"M{i}", Now.AddMinutes(i)) with { MessageContent = new() { Text = new TextContent($"Größe {i}") } })]);
        await UnfoldAsync(storage);
        Assert.Equal(450, await storage.CountAsync("messages WHERE search IS NULL"));
        using var fill = new SearchFill(storage.Database, storage.Writer, TimeProvider.System, NullLogger<SearchFill>.Instance);
        var steps = 0;
        while (await fill.StepAsync(Cancel)) steps++;
        Assert.Equal(3, steps);
        Assert.Equal(450, await storage.CountAsync("messages WHERE search LIKE 'grosse %'"));
    }

    [Fact]
    public async Task Edited_message_is_found_by_its_new_text_and_a_deleted_message_is_not_found()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var row = Row(caller, channel, "M0", Now) with { MessageContent = new() { Text = new TextContent("Früher") } };
        await AddAsync(storage, [row]);
        Task<Page<MessageView>> FindAsync(string q) =>
            storage.Messages.Listing.ReadAsync(caller, new MessageQuery { ChannelId = channel, Q = q, Page = new PageRequest(10, null) }, Cancel);
        await storage.CommitAsync(
            unit => MessageAddOns.Edit(unit, channel, row.ChatId, "M0", row.Sender,
                new MessageContent { Text = new TextContent("Später") }, Now.AddMinutes(1)));
        Assert.Empty((await FindAsync("fruher")).Data);
        Assert.Single((await FindAsync("spater")).Data);
        await storage.CommitAsync(unit => MessageAddOns.Delete(unit, channel, row.ChatId, "M0", row.Sender, mayDeleteOthers: true, Now.AddMinutes(2)));
        Assert.Empty((await FindAsync("spater")).Data);
        Assert.Equal(1, await storage.CountAsync("messages WHERE search IS NULL AND body IS NULL"));
    }

    [Fact]
    public async Task Page_of_long_texts_reads_a_bounded_number_and_paging_finds_all()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        const int Rows = 200;
        var length = (int)(4 * HistorySql.SearchedBytes / Rows);
        await AddAsync(storage,
            [.. Enumerable.Range(0, Rows)
                .Select(
                    i => Row(caller, channel, $"M{i}",
                        Now.AddMinutes(i)) with { MessageContent = new() { Text = new TextContent(new string('a', length) + (i % 50 == 0 ? "b" : "")) } })]);
        var (found, pages, cursor) = (new List<string>(), 0, (string?)null);
        do
        {
            var page = await storage.Messages.Listing.ReadAsync(caller,
                new MessageQuery { ChannelId = channel, Q = new string('a', 100) + "b", Page = new PageRequest(50, cursor) }, Cancel);
            found.AddRange(page.Data.Select(message => message.Id));
            (pages, cursor) = (pages + 1, page.NextCursor);
        }
        while (cursor is not null);
        Assert.Equal(["M150", "M100", "M50", "M0"], found);
        Assert.InRange(pages, 4, 6);
    }

    [Fact]
    public async Task Page_ends_at_its_limit_and_the_next_one_continues()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await AddAsync(storage,
            [.. Enumerable.Range(0, 95)
                .Select(
                    i => Row(caller, channel, $"M{i}",
                        Now.AddMinutes(i)) with { MessageContent = new() { Text = new TextContent(i % 2 == 0 ? "even" : "odd") } })]);
        var (found, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await storage.Messages.Listing.ReadAsync(caller,
                new MessageQuery { ChannelId = channel, Q = "EVEN", Page = new PageRequest(10, cursor) }, Cancel);
            Assert.True(page.Data.Count <= 10);
            found.AddRange(page.Data.Select(message => message.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 95).Where(i => i % 2 == 0).Reverse().Select(i => $"M{i}"), found);
    }

    private static MessageRow Row(Caller caller, ChannelId channel, string id, DateTimeOffset at) =>
        Message(caller, channel, id, isFromMe: false) with { SentAt = at };

    private static Task UnfoldAsync(OpenedStorage storage) => storage.ExecuteAsync("UPDATE messages SET search = NULL");

    private static Task AddAsync(OpenedStorage storage, MessageRow[] rows) => storage.CommitAsync(unit =>
    {
        foreach (var row in rows) MessageRows.InsertInbound(unit, row, PrefixedId.New(PrefixedId.Event));
    });
}

/// <summary>On SQLite.</summary>
public sealed class SqliteSearchTests(SqliteFixture fixture) : SearchSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresSearchTests(PostgresFixture fixture) : SearchSuite(fixture);
