using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Over which messages others have power: ids are no secrets, and senders choose them.</summary>
public sealed class PowerTests(SqliteFixture fixture)
{
    private static readonly Jid Bob = Jid.Parse("15550001111@s.whatsapp.net");
    private static readonly Jid Eve = Jid.Parse("15550002222@s.whatsapp.net");
    private static readonly Jid Group = Jid.Parse("120363021033254949@g.us");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_administrator_of_a_group_takes_back_nothing_of_another_chat()
    {
        await using var scene = await SceneAsync();
        await scene.HearAsync(Said("B1", Bob, Bob, new WhatsApp.Messages.Contents.TextContent("secret plan")));
        await scene.HearAsync(Said("E1", Group, Eve, new DeleteContent(new MessageTarget(Group, false, "B1", Bob))) with { IsByAdmin = true });
        await scene.HearAsync(Said("E2", Group, Eve, new WhatsApp.Messages.Contents.ReactionContent(new MessageTarget(Group, false, "B1", Bob), "🔥", Seeds.Now)));
        var message = await scene.ReadAsync("B1");
        Assert.Equal(("secret plan", null, 0), (message.Text!.Body, message.DeletedAt, message.Reactions.Count));
        Assert.Equal(["message.received"], await scene.EventNamesAsync());
    }

    [Fact]
    public async Task An_administrator_takes_back_what_a_member_said_in_the_group()
    {
        await using var scene = await SceneAsync();
        await scene.HearAsync(Said("B1", Group, Bob, new WhatsApp.Messages.Contents.TextContent("rude")));
        await scene.HearAsync(Said("E1", Group, Eve, new DeleteContent(new MessageTarget(Group, false, "B1", Bob))) with { IsByAdmin = true });
        Assert.NotNull((await scene.ReadAsync("B1")).DeletedAt);
        Assert.Equal(["message.received", "message.deleted"], await scene.EventNamesAsync());
    }

    [Fact]
    public async Task Nobody_changes_or_takes_back_what_another_member_said()
    {
        await using var scene = await SceneAsync();
        await scene.HearAsync(Said("B1", Group, Bob, new WhatsApp.Messages.Contents.TextContent("mine")));
        await scene.HearAsync(Said("E1", Group, Eve, new EditContent(new MessageTarget(Group, true, "B1", null), new WhatsApp.Messages.Contents.TextContent("hers"), Seeds.Now)));
        await scene.HearAsync(Said("E2", Group, Eve, new DeleteContent(new MessageTarget(Group, true, "B1", null))));
        var message = await scene.ReadAsync("B1");
        Assert.Equal(("mine", null), (message.Text!.Body, message.DeletedAt));
        Assert.Equal(["message.received"], await scene.EventNamesAsync());
        await scene.HearAsync(Said("B2", Group, Bob, new EditContent(new MessageTarget(Group, true, "B1", null), new WhatsApp.Messages.Contents.TextContent("mine, again"), Seeds.Now)));
        Assert.Equal("mine, again", (await scene.ReadAsync("B1")).Text!.Body);
    }

    [Fact]
    public async Task A_message_with_the_id_of_another_ones_takes_nothing_back_but_itself()
    {
        await using var scene = await SceneAsync();
        await scene.HearAsync(Said("X", Group, Eve, new WhatsApp.Messages.Contents.TextContent("bait")));
        await scene.HearAsync(Said("X", Bob, Bob, new WhatsApp.Messages.Contents.TextContent("true")));
        await scene.HearAsync(Said("E1", Group, Eve, new DeleteContent(new MessageTarget(Group, true, "X", null))) with { IsByAdmin = true });
        var page = await scene.ListAsync(Bob);
        Assert.Equal("true", Assert.Single(page).Text!.Body);
    }

    [Fact]
    public async Task What_could_not_be_read_and_was_taken_back_stays_away_when_it_is_repeated()
    {
        await using var scene = await SceneAsync();
        await scene.HearAsync(new MessageUndecryptable("B1", Bob, Bob, "no_session", 1) { Timestamp = Seeds.Now });
        await scene.HearAsync(Said("B2", Bob, Bob, new DeleteContent(new MessageTarget(Bob, true, "B1", null))));
        await scene.HearAsync(Said("B1", Bob, Bob, new WhatsApp.Messages.Contents.TextContent("too late")));
        Assert.Null((await scene.ReadAsync("B1")).Text);
    }

    [Fact]
    public async Task A_group_forgets_when_the_server_says_so_and_not_when_a_member_does()
    {
        await using var scene = await SceneAsync();
        Assert.Equal(0, await scene.TimerAsync(Bob));
        await scene.HearAsync(Said("T1", Bob, Bob, new WhatsApp.Messages.Contents.ExpirationContent(86_400)));
        await scene.HearAsync(Said("T2", Group, Eve, new WhatsApp.Messages.Contents.ExpirationContent(604_800)));
        Assert.Equal((86_400, 0), (await scene.TimerAsync(Bob), await scene.TimerAsync(Group)));
        await scene.HearAsync(new GroupDescribed(Group, null, 7_776_000));
        Assert.Equal(7_776_000, await scene.TimerAsync(Group));
    }

    [Fact]
    public void Only_what_was_not_begun_can_be_taken_back()
    {
        var waiting = new WaitingMessages();
        waiting.Add("A");
        Assert.True(waiting.TryWithdraw("A"));
        Assert.False(waiting.TryBegin("A", out _));
        waiting.Restore("A");
        Assert.True(waiting.TryBegin("A", out _));
        Assert.False(waiting.TryWithdraw("A"));
        // What came from the database may have been sent by another process.
        Assert.False(waiting.TryWithdraw("B"));
        Assert.True(waiting.TryBegin("B", out _));
    }

    private static MessageReceived Said(string id, Jid chat, Jid sender, Content content) => new()
    {
        MessageId = id, Chat = chat, Sender = sender, Timestamp = Seeds.Now, Message = content.Encode(), ContentType = "text",
    };

    private async Task<Scene> SceneAsync()
    {
        var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        return new Scene(storage, await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel));
    }

    private sealed class Scene(OpenedStorage storage, ChannelStore store) : IAsyncDisposable
    {
        public Task HearAsync(ClientEvent happened) => store.CommitAsync(ChannelStoreTests.BatchOf(happened), Cancel);

        public async Task<MessageView> ReadAsync(string id) => (await storage.Messages.GetAsync(store.Fence.Channel, id, Cancel))!;

        public async Task<IReadOnlyList<MessageView>> ListAsync(Jid chat) => (await storage.Messages.ListAsync(
            Seeds.CallerOf(store.Row), new MessageQuery { ChannelId = store.Fence.Channel, ChatId = chat.ToString(), Page = new Abstractions.PageRequest(50, null) }, Cancel)).Data;

        public async Task<int> TimerAsync(Jid chat) => await store.Timers.FindAsync(chat.ToString(), Cancel);

        public Task<IReadOnlyList<string>> EventNamesAsync() => ChannelStoreTests.EventNamesAsync(storage);

        public async ValueTask DisposeAsync()
        {
            store.Dispose();
            await storage.DisposeAsync();
        }
    }
}
