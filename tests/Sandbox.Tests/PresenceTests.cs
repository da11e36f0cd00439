using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Who is online and who is typing.</summary>
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
    }

    public async ValueTask DisposeAsync()
    {
        await _watcher.DisposeAsync();
        await _watched.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Who_subscribes_is_told_of_every_coming_and_going()
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
    public async Task Every_word_names_the_account_as_the_subscriber_does()
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
    public async Task Whoever_is_connected_and_not_available_is_not_online()
    {
        await _watched.LogInAsync();
        await _watched.AskAsync("w:p", "get");
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
    public async Task Who_does_not_subscribe_is_told_nothing()
    {
        await _watched.LogInAsync();
        await _watched.SendAsync(Node.Of("presence", [new("type", "available")]));
        await _watched.AskAsync("w:p", "get");
        await _watched.SendAsync(Node.Of("chatstate", [new("to", _watcher.Credentials.Lid!.Value)], Node.Of("paused")));
        await _watcher.NextAsync("chatstate");
        Assert.False(_watcher.HasSkipped("presence"));
    }

    [Fact]
    public async Task Typing_is_told_to_the_other_account_and_only_there()
    {
        await _watched.LogInAsync();
        await _watched.SendAsync(Node.Of("chatstate", [new("to", _watcher.Credentials.Lid!.Value)], Node.Of("composing")));
        var typing = await _watcher.NextAsync("chatstate");
        Assert.Equal((_friend.Lid, "composing"), (typing.GetJid("from"), typing.Children[0].Tag));
        // Malformed and misaddressed ones go nowhere, and end nobody's session.
        await _watched.SendAsync(Node.Of("chatstate", [new("to", _watcher.Credentials.Lid!.Value)], Node.Of("dancing")));
        await _watched.SendAsync(Node.Of("chatstate", Node.Of("composing")));
        await _watched.SendAsync(Node.Of("chatstate", [new("to", _watcher.Credentials.Lid!.Value)], Node.Of("paused")));
        Assert.Equal("paused", (await _watcher.NextAsync("chatstate")).Children[0].Tag);
    }

    private Task SubscribeAsync() => _watcher.SendAsync(Node.Of("presence", [new("type", "subscribe"), new("to", _friend.Lid)]));
}
