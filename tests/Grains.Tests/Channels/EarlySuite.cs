using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Signal;
using Wire = WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>What is said of a message before the message is here: the same on both databases.</summary>
public abstract class EarlySuite(StorageFixture fixture)
{
    private static readonly Jid Bob = Jid.Parse("15550001111@s.whatsapp.net");
    private static readonly Jid Eve = Jid.Parse("15550002222@s.whatsapp.net");
    private static readonly Jid Group = Jid.Parse("120363021033254949@g.us");
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static EditContent Edit(string id, string text, Jid? chat = null) => new(new MessageTarget(chat ?? Bob, true, id, null), new Wire.TextContent(text), Seeds.Now.AddMinutes(1));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_edit_and_a_deletion_wait_for_their_message_over_a_restart(bool isRestarted)
    {
        await using var scene = await Scene.SetAsync(fixture);
        await scene.HearAsync(Said("E1", Bob, Bob, Edit("B1", "second")), Said("D1", Bob, Bob, new DeleteContent(new MessageTarget(Bob, true, "B2", null))));
        if (isRestarted) await scene.RestartAsync();
        await scene.HearAsync(Said("B1", Bob, Bob, new Wire.TextContent("first")), Said("B2", Bob, Bob, new Wire.TextContent("regretted")));
        var edited = await scene.ReadAsync("B1");
        Assert.Equal(("second", true), (edited.Text!.Body, edited.EditedAt is not null));
        Assert.Equal((null, true), ((await scene.ReadAsync("B2")).Text, (await scene.ReadAsync("B2")).DeletedAt is not null));
        Assert.Equal(0, await scene.CountAsync("message_marks"));
        // Once more it changes nothing.
        await scene.HearAsync(Said("B1", Bob, Bob, new Wire.TextContent("first")));
        Assert.Equal("second", (await scene.ReadAsync("B1")).Text!.Body);
    }

    [Fact]
    public async Task A_change_of_what_could_not_be_read_yet_shows_once_it_can()
    {
        await using var scene = await Scene.SetAsync(fixture);
        await scene.HearAsync(new MessageUndecryptable("B1", Bob, Bob, "no_session", 1) { Timestamp = Seeds.Now });
        await scene.HearAsync(Said("E1", Bob, Bob, Edit("B1", "second")));
        Assert.Equal("waiting", (await scene.ReadAsync("B1")).Unavailable?.Reason);
        await scene.HearAsync(Said("B1", Bob, Bob, new Wire.TextContent("first")));
        Assert.Equal("second", (await scene.ReadAsync("B1")).Text!.Body);
    }

    [Fact]
    public async Task Nobody_changes_the_message_of_another_by_being_early()
    {
        await using var scene = await Scene.SetAsync(fixture);
        await scene.HearAsync(
            Said("E1", Group, Eve, Edit("B1", "mine now", Group)), Said("E2", Group, Eve, new DeleteContent(new MessageTarget(Group, false, "B1", Bob))),
            Said("E3", Eve, Eve, new DeleteContent(new MessageTarget(Eve, true, "B2", null))));
        await scene.HearAsync(Said("B1", Group, Bob, new Wire.TextContent("first")), Said("B2", Bob, Bob, new Wire.TextContent("secret")));
        var kept = await scene.ReadAsync("B1");
        Assert.Equal(("first", null, null), (kept.Text!.Body, kept.EditedAt, kept.DeletedAt));
        Assert.Null((await scene.ReadAsync("B2")).DeletedAt);
        await scene.HearAsync(Said("E4", Group, Eve, new DeleteContent(new MessageTarget(Group, false, "B3", Bob))) with { IsByAdmin = true });
        await scene.HearAsync(Said("B3", Group, Bob, new Wire.TextContent("rude")));
        Assert.NotNull((await scene.ReadAsync("B3")).DeletedAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_vote_that_is_faster_than_its_poll_counts_when_the_poll_is_here_and_is_not_shown_before(bool isRestarted)
    {
        await using var scene = await Scene.SetAsync(fixture);
        await scene.HearAsync(Vote());
        Assert.Empty(await scene.EventNamesAsync());
        Assert.Empty(await scene.ListAsync(Group));
        if (isRestarted) await scene.RestartAsync();
        await scene.HearAsync(Poll());
        Assert.Equal([Eve.ToString()], (await scene.ReadAsync("P1")).Poll!.Results!.Single(result => result.Option == "yes").Voters);
        Assert.Equal(["message.received", "poll.voted"], await scene.EventNamesAsync());
        Assert.Equal(["P1"], (await scene.ListAsync(Group)).Select(message => message.Id));
    }

    [Fact]
    public async Task History_comes_newest_first_and_is_put_together_all_the_same()
    {
        await using var scene = await Scene.SetAsync(fixture);
        await scene.RecallAsync(Vote(), Said("E1", Bob, Bob, Edit("B1", "second")), Said("D1", Bob, Bob, new DeleteContent(new MessageTarget(Bob, true, "B2", null))));
        await scene.RecallAsync(Poll(), Said("B1", Bob, Bob, new Wire.TextContent("first")), Said("B2", Bob, Bob, new Wire.TextContent("regretted")));
        Assert.Equal("second", (await scene.ReadAsync("B1")).Text!.Body);
        Assert.NotNull((await scene.ReadAsync("B2")).DeletedAt);
        Assert.Single((await scene.ReadAsync("P1")).Poll!.Results!.Single(result => result.Option == "yes").Voters);
        Assert.Equal(["P1"], (await scene.ListAsync(Group)).Select(message => message.Id));
        Assert.Empty(await scene.EventNamesAsync());
        Assert.Equal(0, await scene.CountAsync("message_marks") - 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sealed_reactions_comments_and_edits_are_opened_with_their_messages_secret(bool isGroup)
    {
        await using var scene = await Scene.SetAsync(fixture);
        var (chat, other) = isGroup ? (Group, Eve) : (Bob, Bob);
        var target = new MessageTarget(chat, other == Bob, "B1", isGroup ? Bob : null);
        await scene.HearAsync(Said("B1", chat, Bob, new Wire.TextContent("first")) with { Message = new Wire.TextContent("first").Encode(new MessageContext { Secret = Secret }) });
        await scene.HearAsync(
            Said("R1", chat, other, SecretContents.Seal(new Wire.ReactionContent(target, "🔥", Seeds.Now), Secret, Bob, other)),
            Said("C1", chat, other, SecretContents.Seal(new Wire.CommentContent(target, new Wire.TextContent("well said")), Secret, Bob, other)),
            Said("E1", chat, Bob, SecretContents.Seal(Edit("B1", "second", chat), Secret, Bob, Bob)));
        var message = await scene.ReadAsync("B1");
        Assert.Equal(("second", "🔥"), (message.Text!.Body, Assert.Single(message.Reactions).Emoji));
        Assert.Equal(("B1", "well said"), ((await scene.ReadAsync("C1")).Comment!.MessageId, (await scene.ReadAsync("C1")).Text!.Body));
        // With another secret, or in another name, nothing is opened.
        await scene.HearAsync(Said("E2", chat, Bob, SecretContents.Seal(Edit("B1", "third", chat), new byte[32], Bob, Bob)));
        if (isGroup) await scene.HearAsync(Said("E3", chat, Eve, SecretContents.Seal(Edit("B1", "mine", chat), Secret, Bob, Eve)));
        Assert.Equal("second", (await scene.ReadAsync("B1")).Text!.Body);
    }

    [Fact]
    public async Task A_star_and_the_receipts_of_an_old_message_are_kept()
    {
        await using var scene = await Scene.SetAsync(fixture);
        var at = Seeds.Now;
        await scene.HearAsync(new HistoryReceived(
            [
                new HistoryMessage("M1", Group, null, Bob, Bob.User, true, null, at, 4, true, new Wire.TextContent("old").Encode())
                {
                    IsStarred = true, Receipts = [new HistoryReceipt(Bob, at.AddSeconds(1), at.AddSeconds(2), null), new HistoryReceipt(Eve, at.AddSeconds(3), null, null)],
                },
            ], [], []));
        Assert.True((await scene.ReadAsync("M1")).Starred);
        Assert.Equal(
            [new MessageReceipt(Bob.ToString(), at.AddSeconds(1), at.AddSeconds(2), null), new MessageReceipt(Eve.ToString(), at.AddSeconds(3), null, null)],
            (await scene.ReceiptsAsync("M1")).OrderBy(receipt => receipt.DeliveredAt));
    }

    private static MessageReceived Poll() => Said("P1", Group, Bob, new Wire.PollContent("Pizza?", ["yes", "no"], 1)) with
    {
        Message = new Wire.PollContent("Pizza?", ["yes", "no"], 1).Encode(new MessageContext { Secret = Secret }),
    };

    private static MessageReceived Vote() => Said("V1", Group, Eve, SecretContents.Seal(new Wire.PollVoteContent(new MessageTarget(Group, false, "P1", Bob), [SecretContents.HashOf("yes")]), Secret, Bob, Eve));

    private static MessageReceived Said(string id, Jid chat, Jid sender, Content content) => new()
    {
        MessageId = id, Chat = chat, Sender = sender, SenderPhoneNumber = sender.User, Timestamp = Seeds.Now, Message = content.Encode(), ContentType = "text",
    };

    private sealed class Scene(OpenedStorage storage, ChannelStore store) : IAsyncDisposable
    {
        private ChannelStore _store = store;

        public static async Task<Scene> SetAsync(StorageFixture fixture)
        {
            var storage = await fixture.OpenAsync();
            var (_, channel) = await Seeds.NewChannelAsync(storage);
            return new Scene(storage, await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel));
        }

        public async Task RestartAsync()
        {
            var channel = _store.Fence.Channel;
            _store.Dispose();
            _store = await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel);
        }

        public Task HearAsync(params ClientEvent[] happened)
        {
            var batch = new StoreBatch();
            foreach (var one in happened) batch.Events.Add(one);
            return _store.CommitAsync(batch, Cancel);
        }

        public Task RecallAsync(params MessageReceived[] old) => HearAsync(new HistoryReceived(
            [.. old.Select(one => new HistoryMessage(one.MessageId, one.Chat, null, one.Sender, one.SenderPhoneNumber, false, null, one.Timestamp, 0, true, one.Message))], [], []));

        public Task<IReadOnlyList<MessageReceipt>> ReceiptsAsync(string id) => storage.Marks.ReadReceiptsAsync(_store.Fence.Channel, id, Cancel);

        public Task<long> CountAsync(string table) => storage.CountAsync(table);

        public async Task<MessageView> ReadAsync(string id) => (await storage.Messages.GetAsync(_store.Fence.Channel, id, Cancel))!;

        public async Task<IReadOnlyList<MessageView>> ListAsync(Jid chat) => (await storage.Messages.ListAsync(
            Seeds.CallerOf(_store.Row), new MessageQuery { ChannelId = _store.Fence.Channel, ChatId = chat.ToString(), Page = new Abstractions.PageRequest(50, null) }, Cancel)).Data;

        public Task<IReadOnlyList<string>> EventNamesAsync() => ChannelStoreTests.EventNamesAsync(storage);

        public async ValueTask DisposeAsync()
        {
            _store.Dispose();
            await storage.DisposeAsync();
        }
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteEarlyTests(SqliteFixture fixture) : EarlySuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresEarlyTests(PostgresFixture fixture) : EarlySuite(fixture);
