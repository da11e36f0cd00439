using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Presence;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>When a device is shown as available, and the effect on the notifications of its phone.</summary>
public sealed class Presences() : TwoPhones(new SandboxOptions { RecordsStanzas = true }, isPaired: false)
{
    private bool _staysAvailable;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var options = LinkedDevice.Options(_sandbox) with { StaysAvailable = () => _staysAvailable, TypingLinger = TimeSpan.FromMilliseconds(200) };
        _device = new LinkedDevice(options, new MemoryWhatsAppStore());
    }

    private Node[] Sent(string tag) =>
        [.. _sandbox.Network.ReadStanzas(limit: 20_000).Where(entry => entry.FromClient && entry.Connection != 0 && entry.Node.Tag == tag).Select(
            entry => entry.Node)];

    private string[] Presence() => [.. Sent("presence").Select(node => node.Get("type")).OfType<string>()];

    private async Task WaitForPresenceAsync(params string[] types) =>
        await Eventually.TrueAsync(() => Presence().SequenceEqual(types), $"presence {string.Join(", ", types)}");

    private async Task<bool> RingsAsync(string text)
    {
        var sent = await _theirs.SendTextAsync(_mine.Jid, text, cancellationToken: Stop);
        await _device.WaitForTextAsync(text);
        return (await _mine.WaitForMessageAsync(message => message.Id == sent.Id, Stop)).Rings;
    }

    /// <summary>Type of the device's receipt of a message.</summary>
    private async Task<string?> ReceiptOfAsync(string text)
    {
        var id = (await _device.WaitForTextAsync(text)).MessageId;
        Node[] receipts = [];
        await Eventually.TrueAsync(() => (receipts = [.. Sent("receipt").Where(node => node.Get("id") == id)]).Length == 1, "it is receipted");
        return receipts[0].Get("type");
    }

    [Fact(Timeout = 60_000)]
    public async Task Phone_shows_notifications_while_a_device_is_connected()
    {
        await _device.PairAsync(_mine);
        await WaitForPresenceAsync("unavailable");
        Assert.True(await RingsAsync("one"));
        await _device.ReopenAsync();
        await WaitForPresenceAsync("unavailable", "unavailable");
        Assert.True(await RingsAsync("two"));
        Assert.Equal("inactive", await ReceiptOfAsync("two"));
        Assert.Equal("Ada", Sent("presence")[^1].Get("name"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Available_device_silences_the_phone_until_it_becomes_unavailable()
    {
        _staysAvailable = true;
        await _device.PairAsync(_mine);
        await WaitForPresenceAsync("available");
        Assert.False(await RingsAsync("one"));
        Assert.Null(await ReceiptOfAsync("one"));
        // Messages of the own account never cause a notification.
        var sent = await _device.SendTextAsync(_theirs.Jid, "to you");
        Assert.False((await _mine.WaitForMessageAsync(message => message.Id == sent, Stop)).Rings);
        _staysAvailable = false;
        _device.Client.Presence.Review();
        await WaitForPresenceAsync("available", "unavailable");
        Assert.True(await RingsAsync("two"));
        Assert.Equal("inactive", await ReceiptOfAsync("two"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(ChatActivity.Typing, null)]
    [InlineData(ChatActivity.Recording, "audio")]
    public async Task Typing_device_is_available_until_shortly_afterwards(ChatActivity activity, string? media)
    {
        await _device.PairAsync(_mine);
        await WaitForPresenceAsync("unavailable");
        _device.Client.Presence.Send(_theirs.Jid, activity, TimeSpan.FromSeconds(1));
        await WaitForPresenceAsync("unavailable", "available");
        await Eventually.TrueAsync(() => Sent("chatstate").Length == 1, "typing is shown");
        var all = _sandbox.Network.ReadStanzas(limit: 20_000).Where(entry => entry.FromClient && entry.Node.Tag is "presence" or "chatstate").Select(
            entry => entry.Node.Tag).ToArray();
        Assert.Equal("chatstate", all[^1]);
        Assert.Equal(("composing", media), (Sent("chatstate")[0].Children[0].Tag, Sent("chatstate")[0].Children[0].Get("media")));
        await WaitForPresenceAsync("unavailable", "available", "unavailable");
        Assert.True(await RingsAsync("after it"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Typing_in_several_chats_is_one_period_of_availability()
    {
        await _device.PairAsync(_mine);
        await WaitForPresenceAsync("unavailable");
        _device.Client.Presence.Send(_theirs.Jid, ChatActivity.Typing, TimeSpan.FromMilliseconds(300));
        _device.Client.Presence.Send(_mine.Jid, ChatActivity.Typing, TimeSpan.FromSeconds(1));
        _device.Client.Presence.Send(_mine.Jid, ChatActivity.Paused);
        await WaitForPresenceAsync("unavailable", "available", "unavailable");
        Assert.Equal(3, Sent("chatstate").Length);
        Assert.NotNull(_device.Client.Presence.LastAvailableAt);
    }

    [Fact(Timeout = 60_000)]
    public async Task Presence_without_a_connection_sends_nothing()
    {
        await _device.PairAsync(_mine);
        await WaitForPresenceAsync("unavailable");
        await _device.CloseAsync();
        _device.Client.Presence.ShowFor(TimeSpan.FromSeconds(1));
        _device.Client.Presence.Review();
        Assert.False(_device.Client.Presence.CanShow);
        Assert.Null(_device.Client.Presence.LastAvailableAt);
        Assert.Single(Presence());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Queued_message_notifies_the_phone_when_it_returns(bool isSilenced)
    {
        _staysAvailable = isSilenced;
        await _device.PairAsync(_mine);
        await Eventually.TrueAsync(() => Presence().Length == 1, "the presence is told");
        await _mine.GoOfflineAsync(Stop);
        var sent = await _theirs.SendTextAsync(_mine.Jid, "waits", cancellationToken: Stop);
        await _device.WaitForTextAsync("waits");
        await _mine.GoOnlineAsync(Stop);
        Assert.Equal(!isSilenced, (await _mine.WaitForMessageAsync(message => message.Id == sent.Id, Stop)).Rings);
        var edit = await _theirs.EditAsync(sent.Id, "changed", Stop);
        Assert.False((await _mine.WaitForMessageAsync(message => message.Id == edit.Id, Stop)).Rings);
    }
}
