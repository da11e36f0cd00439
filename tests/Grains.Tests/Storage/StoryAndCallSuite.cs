using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Calls;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Calls;
using WhatIsUp.Grains.Storage.Cleanup;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.Grains.Storage.Stories;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Rows of stories and calls: the same tests on both databases.</summary>
public abstract class StoryAndCallSuite(StorageFixture fixture)
{
    private static readonly Participant Ada = new("4915187654321@s.whatsapp.net", "271828182845@lid", "+4915187654321", "Ada");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Retention NewRetention(OpenedStorage storage, FakeTimeProvider time) => new(
        storage.Writer, new HistoryRetention(storage.Database, storage.Writer), storage.Stories, new OrphanCleanup(storage.Database, storage.Writer), time,
        NullLogger<Retention>.Instance);

    [Fact]
    public async Task Stories_older_than_a_day_and_their_views_are_removed_and_nothing_else()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await storage.CommitAsync(unit =>
        {
            var story = Message(caller, channel, "STORY", isFromMe: true) with { ChatId = StoryAudience.ChatId };
            MessageRows.InsertOutbound(unit, story, Now);
            MessageRows.Advance(unit, channel, "STORY", MessageStatus.Sent, "wevt_1", Now, Now);
            MessageRows.InsertOutbound(unit, story with { MessageId = "QUEUED" }, Now);
            MessageRows.InsertInbound(unit, Message(caller, channel, "THEIRS", isFromMe: false) with { ChatId = StoryAudience.ChatId }, "wevt_2");
            MessageRows.InsertInbound(unit, Message(caller, channel, "CHAT", isFromMe: false), "wevt_3");
            ReceiptRows.PutView(unit, channel, "STORY", "271828182845@lid", MessageStatus.Read, Now, "wevt_4");
            StoryAudienceRows.PutChosenAudience(unit, channel, "STORY", new StatusAudience(StatusSetting.AllowList, [Jid.FromLid("1")]), Now);
        });
        var time = new FakeTimeProvider(Now.AddHours(23));
        using var retention = NewRetention(storage, time);
        await StepAsync();
        Assert.Equal(
            (4, 1, 1),
            (await storage.CountAsync("messages"), await storage.CountAsync("message_receipts"), await storage.CountAsync("story_audiences")));
        time.SetUtcNow(Now.AddHours(25));
        await StepAsync();
        Assert.Equal(
            ["CHAT", "QUEUED"], (await storage.ReadAsync("SELECT message_id FROM messages", Grains.Storage.Engine.RowReader.Text("message_id"))).Order());
        Assert.Equal((0, 1), (await storage.CountAsync("message_receipts"), await storage.CountAsync("story_audiences")));
        time.SetUtcNow(Now.AddDays(10));
        await StepAsync();
        Assert.Equal(0, await storage.CountAsync("story_audiences"));

        async Task StepAsync()
        {
            while (await retention.StepAsync(Cancel))
            {
            }
        }
    }

    [Fact]
    public async Task View_has_one_event_for_each_viewer()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        foreach (var (viewer, status) in new[] { ("1@lid", MessageStatus.Read), ("1@lid", MessageStatus.Played), ("2@lid", MessageStatus.Played) })
            await storage.CommitAsync(unit =>
            {
                var viewed = Event(caller, channel, EventCatalogue.StoryViewed);
                ReceiptRows.PutView(unit, channel, "STORY", viewer, status, Now, viewed.Id);
                OutboxRows.AddOfView(unit, viewed, "STORY", viewer);
            });
        Assert.Equal(2, await storage.CountAsync("events"));
        var receipts = await storage.Marks.Receipts.ReadAsync(channel, "STORY", Cancel);
        Assert.Equal([("1@lid", true), ("2@lid", true)], receipts.Select(receipt => (receipt.Participant, receipt.PlayedAt is not null)));
    }

    [Fact]
    public async Task Chosen_and_effective_audience_are_stored_separately()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var chosen = new StatusAudience(StatusSetting.DenyList, [Jid.FromPhoneNumber("4915187654321")]);
        await storage.CommitAsync(unit => StoryAudienceRows.PutChosenAudience(unit, channel, "S1", chosen, Now));
        Assert.Null(await storage.Signal.FindAsync(DeviceTables.StatusAudiences, channel, "S1", Cancel));
        var batch = new DeviceStateChanges();
        batch.StatusAudiences["S1"] = new StatusAudience(StatusSetting.DenyList, [Jid.FromLid("1"), Jid.FromLid("2")]);
        await ApplyAsync(storage, channel, batch);
        Assert.Equal(chosen.Accounts, (await storage.Signal.LoadChosenAudienceAsync(channel, "S1", Cancel))!.Accounts);
        Assert.Equal(2, (await storage.Signal.FindAsync(DeviceTables.StatusAudiences, channel, "S1", Cancel))!.Accounts.Count);
        Assert.Null(await storage.Signal.LoadChosenAudienceAsync(channel, "S2", Cancel));
        await ApplyAsync(storage, channel, new DeviceStateChanges { WipesDevice = true });
        Assert.Equal(0, await storage.CountAsync("story_audiences"));
    }

    [Fact]
    public async Task Call_begins_and_ends_once_and_is_listed_for_30_days()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        for (var i = 0; i < 3; i++)
        {
            var view = new CallView { Id = "C" + i, From = Ada, Status = CallState.Ringing, Video = i == 0, Timestamp = Now.AddMinutes(i) };
            for (var repeated = 0; repeated < 2; repeated++)
            {
                await storage.CommitAsync(unit =>
                {
                    var offered = Event(caller, channel, EventCatalogue.CallOffered);
                    CallRows.Add(unit, channel, new CallRow(view, "271828182845@lid", "271828182845@lid"), offered.Id);
                    OutboxRows.AddOfCall(unit, offered, view.Id);
                });
                await storage.CommitAsync(unit =>
                {
                    var ended = Event(caller, channel, EventCatalogue.CallTerminated);
                    CallRows.End(unit, channel, view with { Status = CallState.Missed, Reason = "timeout", EndedAt = Now.AddHours(1) }, ended.Id);
                    OutboxRows.AddOfCall(unit, ended, view.Id);
                });
            }
        }
        Assert.Equal(6, await storage.CountAsync("events"));
        var first = await storage.Calls.ListAsync(channel, new PageRequest(2, null), Cancel);
        var rest = await storage.Calls.ListAsync(channel, new PageRequest(2, first.NextCursor), Cancel);
        Assert.Equal(["C2", "C1", "C0"], first.Data.Concat(rest.Data).Select(call => call.Id));
        var shown = rest.Data[0];
        Assert.Equal((CallState.Missed, "timeout", true, Ada), (shown.Status, shown.Reason, shown.Video, shown.From));
        Assert.Equal("271828182845@lid", (await storage.Calls.FindAsync(channel, "C0", Cancel))!.Creator);
        using var retention = NewRetention(storage, new FakeTimeProvider(Now.AddDays(31)));
        while (await retention.StepAsync(Cancel))
        {
        }
        Assert.Equal(0, await storage.CountAsync("calls"));
    }

    [Fact]
    public async Task Muted_authors_are_paged_by_address()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        foreach (var jid in new[] { "3@lid", "1@lid", "2@lid" })
            await storage.CommitAsync(unit => StoryRows.Mute(unit, channel, jid, true, Now));
        await storage.CommitAsync(unit => StoryRows.Mute(unit, channel, "2@lid", false, Now));
        var first = await storage.Stories.ListMutedAsync(channel, new PageRequest(1, null), Cancel);
        var rest = await storage.Stories.ListMutedAsync(channel, new PageRequest(1, first.NextCursor), Cancel);
        Assert.Equal(["1@lid", "3@lid"], first.Data.Concat(rest.Data).Select(author => author.Jid));
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteStoryAndCallTests(SqliteFixture fixture) : StoryAndCallSuite(fixture);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresStoryAndCallTests(PostgresFixture fixture) : StoryAndCallSuite(fixture);
