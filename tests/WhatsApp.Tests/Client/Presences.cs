using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>When a device is shown as available, and what that does to the notifications of its phone.</summary>
public sealed class Presences() : TwoPhones(new SandboxOptions { RecordsStanzas = true }, isPaired: false)
{
    private bool _staysAvailable;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var options = LinkedDevice.Options(_sandbox) with { StaysAvailable = () => _staysAvailable, TypingLinger = TimeSpan.FromMilliseconds(200) };
        _device = new LinkedDevice(options, new MemoryWhatsAppStore());
    }

    private Node[] Said(string tag) =>
        [.. _sandbox.Network.ReadStanzas(limit: 20_000).Where(entry => entry.FromClient && entry.Connection != 0 && entry.Node.Tag == tag).Select(entry => entry.Node)];

    private string[] Presence() => [.. Said("presence").Select(node => node.Get("type")).OfType<string>()];

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
        await Eventually.TrueAsync(() => (receipts = [.. Said("receipt").Where(node => node.Get("id") == id)]).Length == 1, "it is receipted");
        return receipts[0].Get("type");
    }

    [Fact(Timeout = 60_000)]
    public async Task The_phone_rings_while_a_device_is_connected()
    {
        await _device.PairAsync(_mine);
        await WaitForPresenceAsync("unavailable");
        Assert.True(await RingsAsync("one"));
        await _device.ReopenAsync();
        await WaitForPresenceAsync("unavailable", "unavailable");
        Assert.True(await RingsAsync("two"));
        Assert.Equal("inactive", await ReceiptOfAsync("two"));
        Assert.Equal("Ada", Said("presence")[^1].Get("name"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_device_that_stays_available_silences_the_phone_until_it_no_longer_does()
    {
        _staysAvailable = true;
        await _device.PairAsync(_mine);
        await WaitForPresenceAsync("available");
        Assert.False(await RingsAsync("one"));
        Assert.Null(await ReceiptOfAsync("one"));
        // What the own account sends never rings.
        var sent = await _device.SendTextAsync(_theirs.Jid, "to you");
        Assert.False((await _mine.WaitForMessageAsync(message => message.Id == sent, Stop)).Rings);
        _staysAvailable = false;
        _device.Client.ReviewPresence();
        await WaitForPresenceAsync("available", "unavailable");
        Assert.True(await RingsAsync("two"));
        Assert.Equal("inactive", await ReceiptOfAsync("two"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(ChatActivity.Typing, null)]
    [InlineData(ChatActivity.Recording, "audio")]
    public async Task Who_types_is_available_until_shortly_after(ChatActivity activity, string? media)
    {
        await _device.PairAsync(_mine);
        await WaitForPresenceAsync("unavailable");
        _device.Client.SendTyping(_theirs.Jid, activity, TimeSpan.FromSeconds(1));
        await WaitForPresenceAsync("unavailable", "available");
        await Eventually.TrueAsync(() => Said("chatstate").Length == 1, "typing is shown");
        var all = _sandbox.Network.ReadStanzas(limit: 20_000).Where(entry => entry.FromClient && entry.Node.Tag is "presence" or "chatstate").Select(entry => entry.Node.Tag).ToArray();
        Assert.Equal("chatstate", all[^1]);
        Assert.Equal(("composing", media), (Said("chatstate")[0].Children[0].Tag, Said("chatstate")[0].Children[0].Get("media")));
        await WaitForPresenceAsync("unavailable", "available", "unavailable");
        Assert.True(await RingsAsync("after it"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Typing_in_several_chats_at_once_is_one_time_of_being_available()
    {
        await _device.PairAsync(_mine);
        await WaitForPresenceAsync("unavailable");
        _device.Client.SendTyping(_theirs.Jid, ChatActivity.Typing, TimeSpan.FromMilliseconds(300));
        _device.Client.SendTyping(_mine.Jid, ChatActivity.Typing, TimeSpan.FromSeconds(1));
        _device.Client.SendTyping(_mine.Jid, ChatActivity.Paused);
        await WaitForPresenceAsync("unavailable", "available", "unavailable");
        Assert.Equal(3, Said("chatstate").Length);
        Assert.NotNull(_device.Client.LastAvailableAt);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nothing_is_shown_without_a_connection()
    {
        await _device.PairAsync(_mine);
        await WaitForPresenceAsync("unavailable");
        await _device.CloseAsync();
        _device.Client.ShowPresence(TimeSpan.FromSeconds(1));
        _device.Client.ReviewPresence();
        Assert.False(_device.Client.CanShowPresence);
        Assert.Null(_device.Client.LastAvailableAt);
        Assert.Single(Presence());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_waited_for_the_phone_rings_when_it_comes_back(bool isSilenced)
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
