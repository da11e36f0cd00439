using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Presence;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Presence and typing.</summary>
public sealed class PresenceTests : IAsyncLifetime
{
    private SandboxHost _host = null!;
    private SandboxPhone _friend = null!;
    private BareClient _watcher = null!;
    private BareClient _watched = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        (_watcher, _watched) = (new BareClient(_host), new BareClient(_host));
        await _watcher.PairAsync(await PhoneTests.NewAsync(_host));
        await _watched.PairAsync(_friend = await PhoneTests.NewAsync(_host));
        await _watcher.LogInAsync();
        await _watcher.SendAsync(Node.Of("presence", [new("type", "available")]));
    }

    public async ValueTask DisposeAsync()
    {
        await _watcher.DisposeAsync();
        await _watched.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Subscriber_is_notified_of_every_change_of_presence()
    {
        await SubscribeAsync();
        var before = await _watcher.NextAsync("presence");
        Assert.Equal((_friend.Lid, "unavailable"), (before.GetJid("from"), before.Get("type")));
        await _watched.LogInAsync();
        await _watched.SendAsync(Node.Of("presence", [new("type", "available")]));
        var came = await _watcher.NextAsync("presence");
        Assert.Equal((_friend.Lid, null), (came.GetJid("from"), came.Get("type")));
        _watched.Abort();
        var left = await _watcher.NextAsync("presence");
        Assert.Equal((_friend.Lid, "unavailable"), (left.GetJid("from"), left.Get("type")));
        Assert.NotNull(left.GetInteger("last"));
    }

    [Fact]
    public async Task Presence_names_the_account_as_the_subscriber_does()
    {
        await _watcher.SendAsync(Node.Of("presence", [new("type", "subscribe"), new("to", _friend.Jid)]));
        Assert.Equal(_friend.Jid, (await _watcher.NextAsync("presence")).GetJid("from"));
        await _watched.LogInAsync();
        await _watched.SendAsync(Node.Of("presence", [new("type", "available")]));
        Assert.Equal(_friend.Jid, (await _watcher.NextAsync("presence")).GetJid("from"));
        _watched.Abort();
        Assert.Equal(_friend.Jid, (await _watcher.NextAsync("presence")).GetJid("from"));
    }

    [Fact]
    public async Task Connected_but_unavailable_account_is_not_online()
    {
        await _watched.LogInAsync();
        await _watched.RequestAsync("w:p", "get");
        await SubscribeAsync();
        Assert.Equal("unavailable", (await _watcher.NextAsync("presence")).Get("type"));
        await _watched.SendAsync(Node.Of("presence", [new("type", "unavailable")]));
        await _watched.SendAsync(Node.Of("presence", [new("type", "available")]));
        Assert.Null((await _watcher.NextAsync("presence")).Get("type"));
        await SubscribeAsync();
        Assert.Null((await _watcher.NextAsync("presence")).Get("type"));
        await _watched.SendAsync(Node.Of("presence", [new("type", "unavailable")]));
        Assert.Equal("unavailable", (await _watcher.NextAsync("presence")).Get("type"));
    }

    [Fact]
    public async Task Account_without_a_subscription_is_not_notified()
    {
        await _watched.LogInAsync();
        await _watched.SendAsync(Node.Of("presence", [new("type", "available")]));
        await _watched.RequestAsync("w:p", "get");
        await _watched.SendAsync(Node.Of("chatstate", [new("to", _watcher.Credentials.Lid!.Value)], Node.Of("paused")));
        await _watcher.NextAsync("chatstate");
        Assert.False(_watcher.HasSkipped("presence"));
    }

    [Fact]
    public async Task Typing_is_sent_only_to_the_other_account()
    {
        await _watched.LogInAsync();
        await _watched.SendAsync(Node.Of("chatstate", [new("to", _watcher.Credentials.Lid!.Value)], Node.Of("composing")));
        var typing = await _watcher.NextAsync("chatstate");
        Assert.Equal((_friend.Lid, "composing"), (typing.GetJid("from"), typing.Children[0].Tag));
        // Malformed and misaddressed ones are dropped, and end no session.
        await _watched.SendAsync(Node.Of("chatstate", [new("to", _watcher.Credentials.Lid!.Value)], Node.Of("dancing")));
        await _watched.SendAsync(Node.Of("chatstate", Node.Of("composing")));
        await _watched.SendAsync(Node.Of("chatstate", [new("to", _watcher.Credentials.Lid!.Value)], Node.Of("paused")));
        Assert.Equal("paused", (await _watcher.NextAsync("chatstate")).Children[0].Tag);
    }

    [Fact]
    public async Task Unavailable_subscriber_gets_nothing()
    {
        await _watcher.SendAsync(Node.Of("presence", [new("type", "unavailable")]));
        await SubscribeAsync();
        await _watched.LogInAsync();
        await _watched.SendAsync(Node.Of("presence", [new("type", "available")]));
        await _watched.SendAsync(Node.Of("chatstate", [new("to", _watcher.Credentials.Lid!.Value)], Node.Of("paused")));
        await _watcher.NextAsync("chatstate");
        Assert.False(_watcher.HasSkipped("presence"));
    }

    [Fact]
    public async Task Unsubscribed_client_gets_nothing()
    {
        await SubscribeAsync();
        await _watcher.NextAsync("presence");
        await _watcher.SendAsync(Node.Of("presence", [new("type", "unsubscribe"), new("to", _friend.Lid)]));
        await _watcher.RequestAsync("w:p", "get");
        await _friend.SetAvailableAsync(true, Stop);
        await _friend.ShowTypingAsync(_watcher.Credentials.Lid!.Value.ToAccount(), SandboxPresence.Paused, Stop);
        await _watcher.NextAsync("chatstate");
        Assert.False(_watcher.HasSkipped("presence"));
    }

    [Fact]
    public async Task Phone_is_online_while_its_app_is_open()
    {
        await SubscribeAsync();
        Assert.Equal("unavailable", (await _watcher.NextAsync("presence")).Get("type"));
        await _friend.SetAvailableAsync(true, Stop);
        Assert.Null((await _watcher.NextAsync("presence")).Get("type"));
        await _friend.SetAvailableAsync(false, Stop);
        Assert.Equal("unavailable", (await _watcher.NextAsync("presence")).Get("type"));
        await _friend.ShowTypingAsync(_watcher.Credentials.Lid!.Value.ToAccount(), SandboxPresence.Recording, Stop);
        var recording = (await _watcher.NextAsync("chatstate")).Children[0];
        Assert.Equal(("composing", "audio"), (recording.Tag, recording.Get("media")));
    }

    [Fact]
    public async Task Typing_in_a_group_names_the_member()
    {
        var group = await _friend.CreateGroupAsync("Neighbours", [_watcher.Jid.ToAccount()], cancellationToken: Stop);
        await _friend.ShowTypingAsync(group.Jid, SandboxPresence.Typing, Stop);
        var typing = await _watcher.NextAsync("chatstate");
        Assert.Equal((group.Jid, _friend.Lid), (typing.GetJid("from"), typing.GetJid("participant")));
        await _watcher.SendAsync(Node.Of("presence", [new("type", "subscribe"), new("to", group.Jid)]));
        Assert.Equal(1, (await _watcher.NextAsync("presence", node => node.GetJid("from") == group.Jid)).GetInteger("count"));
    }

    private Task SubscribeAsync() => _watcher.SendAsync(Node.Of("presence", [new("type", "subscribe"), new("to", _friend.Lid)]));
}
