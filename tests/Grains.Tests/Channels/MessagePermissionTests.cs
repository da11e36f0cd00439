using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Who may change or delete a message: ids are not secret, and senders choose them.</summary>
public sealed class MessagePermissionTests(SqliteFixture fixture)
{
    private static readonly Jid Bob = Jid.Parse("15550001111@s.whatsapp.net");
    private static readonly Jid Eve = Jid.Parse("15550002222@s.whatsapp.net");
    private static readonly Jid Group = Jid.Parse("120363021033254949@g.us");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Group_administrator_cannot_delete_a_message_of_another_chat()
    {
        await using var scene = await SceneAsync();
        await scene.ReceiveAsync(Sent("B1", Bob, Bob, new WhatsApp.Contents.TextContent("secret plan")));
        await scene.ReceiveAsync(Sent("E1", Group, Eve, new DeleteContent(new MessageTarget(Group, false, "B1", Bob))) with { IsByAdmin = true });
        await scene.ReceiveAsync(Sent("E2", Group, Eve, new WhatsApp.Contents.ReactionContent(new MessageTarget(Group, false, "B1", Bob), "🔥", Seeds.Now)));
        var message = await scene.ReadAsync("B1");
        Assert.Equal(("secret plan", null, 0), (message.Text!.Body, message.DeletedAt, message.Reactions.Count));
        Assert.Equal(["message.received"], await scene.EventNamesAsync());
    }

    [Fact]
    public async Task Group_administrator_deletes_a_members_message()
    {
        await using var scene = await SceneAsync();
        await scene.ReceiveAsync(Sent("B1", Group, Bob, new WhatsApp.Contents.TextContent("rude")));
        await scene.ReceiveAsync(Sent("E1", Group, Eve, new DeleteContent(new MessageTarget(Group, false, "B1", Bob))) with { IsByAdmin = true });
        Assert.NotNull((await scene.ReadAsync("B1")).DeletedAt);
        Assert.Equal(["message.received", "message.deleted"], await scene.EventNamesAsync());
    }

    [Fact]
    public async Task Member_cannot_edit_or_delete_another_members_message()
    {
        await using var scene = await SceneAsync();
        await scene.ReceiveAsync(Sent("B1", Group, Bob, new WhatsApp.Contents.TextContent("mine")));
        await scene.ReceiveAsync(
            Sent("E1", Group, Eve, new EditContent(new MessageTarget(Group, true, "B1", null), new WhatsApp.Contents.TextContent("hers"), Seeds.Now)));
        await scene.ReceiveAsync(Sent("E2", Group, Eve, new DeleteContent(new MessageTarget(Group, true, "B1", null))));
        var message = await scene.ReadAsync("B1");
        Assert.Equal(("mine", null), (message.Text!.Body, message.DeletedAt));
        Assert.Equal(["message.received"], await scene.EventNamesAsync());
        await scene.ReceiveAsync(
            Sent("B2", Group, Bob, new EditContent(new MessageTarget(Group, true, "B1", null), new WhatsApp.Contents.TextContent("mine, again"), Seeds.Now)));
        Assert.Equal("mine, again", (await scene.ReadAsync("B1")).Text!.Body);
    }

    [Fact]
    public async Task Deletion_with_the_id_of_another_message_deletes_only_its_own()
    {
        await using var scene = await SceneAsync();
        await scene.ReceiveAsync(Sent("X", Group, Eve, new WhatsApp.Contents.TextContent("bait")));
        await scene.ReceiveAsync(Sent("X", Bob, Bob, new WhatsApp.Contents.TextContent("true")));
        await scene.ReceiveAsync(Sent("E1", Group, Eve, new DeleteContent(new MessageTarget(Group, true, "X", null))) with { IsByAdmin = true });
        var page = await scene.ListAsync(Bob);
        Assert.Equal("true", Assert.Single(page).Text!.Body);
    }

    [Fact]
    public async Task Deleted_undecryptable_message_stays_deleted_when_it_is_resent()
    {
        await using var scene = await SceneAsync();
        await scene.ReceiveAsync(new MessageUndecryptable("B1", Bob, Bob, "no_session", 1) { Timestamp = Seeds.Now });
        await scene.ReceiveAsync(Sent("B2", Bob, Bob, new DeleteContent(new MessageTarget(Bob, true, "B1", null))));
        await scene.ReceiveAsync(Sent("B1", Bob, Bob, new WhatsApp.Contents.TextContent("too late")));
        Assert.Null((await scene.ReadAsync("B1")).Text);
    }

    [Fact]
    public async Task Group_expiration_is_changed_by_the_server_and_not_by_a_member()
    {
        await using var scene = await SceneAsync();
        Assert.Equal(0, await scene.TimerAsync(Bob));
        await scene.ReceiveAsync(Sent("T1", Bob, Bob, new WhatsApp.Contents.ExpirationContent(86_400)));
        await scene.ReceiveAsync(Sent("T2", Group, Eve, new WhatsApp.Contents.ExpirationContent(604_800)));
        Assert.Equal((86_400, 0), (await scene.TimerAsync(Bob), await scene.TimerAsync(Group)));
        await scene.ReceiveAsync(new GroupDescribed(Group, null, 7_776_000));
        Assert.Equal(7_776_000, await scene.TimerAsync(Group));
    }

    [Fact]
    public void Only_unstarted_messages_can_be_cancelled()
    {
        var waiting = new WaitingMessages();
        waiting.Add("A");
        Assert.True(waiting.TryWithdraw("A"));
        Assert.False(waiting.TryBegin("A", out _));
        waiting.Restore("A");
        Assert.True(waiting.TryBegin("A", out _));
        Assert.False(waiting.TryWithdraw("A"));
        // Messages read from the database may have been sent by another process.
        Assert.False(waiting.TryWithdraw("B"));
        Assert.True(waiting.TryBegin("B", out _));
    }

    private static MessageReceived Sent(string id, Jid chat, Jid sender, Content content) => new()
    {
        MessageId = id, Chat = chat, Sender = sender, Timestamp = Seeds.Now, Message = content.Encode(),
    };

    private async Task<Scene> SceneAsync()
    {
        var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        return new Scene(storage, await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel));
    }

    private sealed class Scene(OpenedStorage storage, ChannelStore store) : IAsyncDisposable
    {
        public Task ReceiveAsync(ClientEvent happened) => store.CommitAsync(ChannelStoreTests.BatchOf(happened), Cancel);

        public async Task<MessageView> ReadAsync(string id) => (await storage.Messages.GetAsync(store.Fence.Channel, id, Cancel))!;

        public async Task<IReadOnlyList<MessageView>> ListAsync(Jid chat) => (await storage.Messages.Listing.ReadAsync(
            Seeds.CallerOf(store.Row),
            new MessageQuery { ChannelId = store.Fence.Channel, ChatId = chat.ToString(), Page = new Abstractions.PageRequest(50, null) }, Cancel)).Data;

        public async Task<int> TimerAsync(Jid chat) => await store.Timers.FindAsync(chat.ToString(), Cancel);

        public Task<IReadOnlyList<string>> EventNamesAsync() => ChannelStoreTests.EventNamesAsync(storage);

        public async ValueTask DisposeAsync()
        {
            store.Dispose();
            await storage.DisposeAsync();
        }
    }
}
