using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;
using Wire = WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Messages that refer to a message which arrives later: the same tests on both databases.</summary>
public abstract class EarlyReferenceSuite(StorageFixture fixture)
{
    private static readonly Jid Bob = Jid.Parse("15550001111@s.whatsapp.net");
    private static readonly Jid Eve = Jid.Parse("15550002222@s.whatsapp.net");
    private static readonly Jid Group = Jid.Parse("120363021033254949@g.us");
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static EditContent Edit(string id, string text, Jid? chat = null) =>
        new(new MessageTarget(chat ?? Bob, true, id, null), new Wire.TextContent(text), Seeds.Now.AddMinutes(1));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Edit_and_deletion_wait_for_their_message_across_a_restart(bool isRestarted)
    {
        await using var scene = await Scene.SetAsync(fixture);
        await scene.ReceiveAsync(Sent("E1", Bob, Bob, Edit("B1", "second")), Sent("D1", Bob, Bob, new DeleteContent(new MessageTarget(Bob, true, "B2", null))));
        if (isRestarted) await scene.RestartAsync();
        await scene.ReceiveAsync(Sent("B1", Bob, Bob, new Wire.TextContent("first")), Sent("B2", Bob, Bob, new Wire.TextContent("regretted")));
        var edited = await scene.ReadAsync("B1");
        Assert.Equal(("second", true), (edited.Text!.Body, edited.EditedAt is not null));
        Assert.Equal((null, true), ((await scene.ReadAsync("B2")).Text, (await scene.ReadAsync("B2")).DeletedAt is not null));
        Assert.Equal(0, await scene.CountAsync("message_marks"));
        // Once more it changes nothing.
        await scene.ReceiveAsync(Sent("B1", Bob, Bob, new Wire.TextContent("first")));
        Assert.Equal("second", (await scene.ReadAsync("B1")).Text!.Body);
    }

    [Fact]
    public async Task Change_of_an_undecryptable_message_is_applied_after_its_resend()
    {
        await using var scene = await Scene.SetAsync(fixture);
        await scene.ReceiveAsync(new MessageUndecryptable("B1", Bob, Bob, "no_session", 1) { Timestamp = Seeds.Now });
        await scene.ReceiveAsync(Sent("E1", Bob, Bob, Edit("B1", "second")));
        Assert.Equal("waiting", (await scene.ReadAsync("B1")).Unavailable?.Reason);
        await scene.ReceiveAsync(Sent("B1", Bob, Bob, new Wire.TextContent("first")));
        Assert.Equal("second", (await scene.ReadAsync("B1")).Text!.Body);
    }

    [Fact]
    public async Task Early_change_of_another_senders_message_is_ignored()
    {
        await using var scene = await Scene.SetAsync(fixture);
        await scene.ReceiveAsync(
            Sent("E1", Group, Eve, Edit("B1", "mine now", Group)), Sent("E2", Group, Eve, new DeleteContent(new MessageTarget(Group, false, "B1", Bob))),
            Sent("E3", Eve, Eve, new DeleteContent(new MessageTarget(Eve, true, "B2", null))));
        await scene.ReceiveAsync(Sent("B1", Group, Bob, new Wire.TextContent("first")), Sent("B2", Bob, Bob, new Wire.TextContent("secret")));
        var kept = await scene.ReadAsync("B1");
        Assert.Equal(("first", null, null), (kept.Text!.Body, kept.EditedAt, kept.DeletedAt));
        Assert.Null((await scene.ReadAsync("B2")).DeletedAt);
        await scene.ReceiveAsync(Sent("E4", Group, Eve, new DeleteContent(new MessageTarget(Group, false, "B3", Bob))) with { IsByAdmin = true });
        await scene.ReceiveAsync(Sent("B3", Group, Bob, new Wire.TextContent("rude")));
        Assert.NotNull((await scene.ReadAsync("B3")).DeletedAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Vote_before_its_poll_is_counted_after_the_poll_arrives_and_hidden_before(bool isRestarted)
    {
        await using var scene = await Scene.SetAsync(fixture);
        await scene.ReceiveAsync(Vote());
        Assert.Empty(await scene.EventNamesAsync());
        Assert.Empty(await scene.ListAsync(Group));
        if (isRestarted) await scene.RestartAsync();
        await scene.ReceiveAsync(Poll());
        Assert.Equal([Eve.ToString()], (await scene.ReadAsync("P1")).Poll!.Results!.Single(result => result.Option == "yes").Voters);
        Assert.Equal(["message.received", "poll.voted"], await scene.EventNamesAsync());
        Assert.Equal(["P1"], (await scene.ListAsync(Group)).Select(message => message.Id));
    }

    [Fact]
    public async Task History_received_newest_first_is_merged_correctly()
    {
        await using var scene = await Scene.SetAsync(fixture);
        await scene.RecallAsync(Vote(), Sent("E1", Bob, Bob, Edit("B1", "second")),
            Sent("D1", Bob, Bob, new DeleteContent(new MessageTarget(Bob, true, "B2", null))));
        await scene.RecallAsync(Poll(), Sent("B1", Bob, Bob, new Wire.TextContent("first")), Sent("B2", Bob, Bob, new Wire.TextContent("regretted")));
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
    public async Task Encrypted_reactions_comments_and_edits_are_decrypted_with_their_messages_secret(bool isGroup)
    {
        await using var scene = await Scene.SetAsync(fixture);
        var (chat, other) = isGroup ? (Group, Eve) : (Bob, Bob);
        var target = new MessageTarget(chat, other == Bob, "B1", isGroup ? Bob : null);
        await scene.ReceiveAsync(
            Sent("B1", chat, Bob, new Wire.TextContent("first")) with
            {
                Message = new Wire.TextContent("first").Encode(new MessageContext { Secret = Secret })
            });
        await scene.ReceiveAsync(
            Sent("R1", chat, other, SecretContents.Seal(new Wire.ReactionContent(target, "🔥", Seeds.Now), Secret, Bob, other)),
            Sent("C1", chat, other, SecretContents.Seal(new Wire.CommentContent(target, new Wire.TextContent("well said")), Secret, Bob, other)),
            Sent("E1", chat, Bob, SecretContents.Seal(Edit("B1", "second", chat), Secret, Bob, Bob)));
        var message = await scene.ReadAsync("B1");
        Assert.Equal(("second", "🔥"), (message.Text!.Body, Assert.Single(message.Reactions).Emoji));
        Assert.Equal(("B1", "well said"), ((await scene.ReadAsync("C1")).Comment!.MessageId, (await scene.ReadAsync("C1")).Text!.Body));
        // With another secret, or in another name, nothing is opened.
        await scene.ReceiveAsync(Sent("E2", chat, Bob, SecretContents.Seal(Edit("B1", "third", chat), new byte[32], Bob, Bob)));
        if (isGroup) await scene.ReceiveAsync(Sent("E3", chat, Eve, SecretContents.Seal(Edit("B1", "mine", chat), Secret, Bob, Eve)));
        Assert.Equal("second", (await scene.ReadAsync("B1")).Text!.Body);
    }

    [Fact]
    public async Task Star_and_receipts_of_an_old_message_are_stored()
    {
        await using var scene = await Scene.SetAsync(fixture);
        var at = Seeds.Now;
        await scene.ReceiveAsync(new HistoryReceived(
            [
                new HistoryMessage("M1", Group, null, Bob, Bob.User, true, null, at, 4, true, new Wire.TextContent("old").Encode())
                {
                    IsStarred = true,
                    Receipts = [new HistoryReceipt(Bob, at.AddSeconds(1), at.AddSeconds(2), null), new HistoryReceipt(Eve, at.AddSeconds(3), null, null)],
                },
            ], [], []));
        Assert.True((await scene.ReadAsync("M1")).Starred);
        Assert.Equal(
            [new MessageReceipt(Bob.ToString(), at.AddSeconds(1), at.AddSeconds(2), null), new MessageReceipt(Eve.ToString(), at.AddSeconds(3), null, null)],
            (await scene.ReceiptsAsync("M1")).OrderBy(receipt => receipt.DeliveredAt));
    }

    private static MessageReceived Poll() => Sent("P1", Group, Bob, new Wire.PollContent("Pizza?", ["yes", "no"], 1)) with
    {
        Message = new Wire.PollContent("Pizza?", ["yes", "no"], 1).Encode(new MessageContext { Secret = Secret }),
    };

    private static MessageReceived Vote() =>
        Sent("V1", Group, Eve,
            SecretContents.Seal(new Wire.PollVoteContent(new MessageTarget(Group, false, "P1", Bob), [SecretContents.HashOf("yes")]), Secret, Bob, Eve));

    private static MessageReceived Sent(string id, Jid chat, Jid sender, Content content) => new()
    {
        MessageId = id, Chat = chat, Sender = sender, SenderPhoneNumber = sender.User, Timestamp = Seeds.Now, Message = content.Encode(),
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

        public Task ReceiveAsync(params ClientEvent[] happened)
        {
            var batch = new DeviceStateChanges();
            foreach (var one in happened) batch.Events.Add(one);
            return _store.CommitAsync(batch, Cancel);
        }

        public Task RecallAsync(params MessageReceived[] old) => ReceiveAsync(new HistoryReceived(
            [.. old.Select(
                one => new HistoryMessage(one.MessageId, one.Chat, null, one.Sender, one.SenderPhoneNumber, false, null, one.Timestamp, 0, true, one.Message))],
                [], []));

        public Task<IReadOnlyList<MessageReceipt>> ReceiptsAsync(string id) => storage.Marks.Receipts.ReadAsync(_store.Fence.Channel, id, Cancel);

        public Task<long> CountAsync(string table) => storage.CountAsync(table);

        public async Task<MessageView> ReadAsync(string id) => (await storage.Messages.GetAsync(_store.Fence.Channel, id, Cancel))!;

        public async Task<IReadOnlyList<MessageView>> ListAsync(Jid chat) => (await storage.Messages.Listing.ReadAsync(
            Seeds.CallerOf(_store.Row),
            new MessageQuery { ChannelId = _store.Fence.Channel, ChatId = chat.ToString(), Page = new Abstractions.PageRequest(50, null) }, Cancel)).Data;

        public Task<IReadOnlyList<string>> EventNamesAsync() => ChannelStoreTests.EventNamesAsync(storage);

        public async ValueTask DisposeAsync()
        {
            _store.Dispose();
            await storage.DisposeAsync();
        }
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteEarlyReferenceTests(SqliteFixture fixture) : EarlyReferenceSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresEarlyReferenceTests(PostgresFixture fixture) : EarlyReferenceSuite(fixture);
