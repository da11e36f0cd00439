using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Notifications of the server to devices: about other devices, and about few remaining one-time keys.</summary>
public sealed class DeviceNoticeTests : IAsyncLifetime
{
    private SandboxHost _host = null!;
    private SandboxPhone _phone = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        _phone = await PhoneTests.NewAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Own_devices_are_notified_of_added_and_removed_devices_in_both_forms()
    {
        await using var first = new BareClient(_host);
        await first.PairAsync(_phone);
        await first.LogInAsync();
        await using var second = new BareClient(_host);
        await second.PairAsync(_phone);
        var hash = Hash([_phone.Jid, first.Jid, second.Jid]);
        var added = (await NoticeAsync(first, "devices")).Child("add")!;
        Assert.Equal((hash, second.Jid, second.Credentials.Lid),
            (added.Get("device_hash"), added.Child("device")!.GetJid("jid"), added.Child("device")!.GetJid("lid")));
        Assert.Equal(Hash([_phone.Lid, first.Credentials.Lid!.Value, second.Credentials.Lid!.Value]), added.Get("device_lid_hash"));
        var synced = await NoticeAsync(first, "account_sync");
        Assert.Equal(_phone.Jid, synced.GetJid("from"));
        var devices = synced.Child("devices")!;
        Assert.Equal(hash, devices.Get("dhash"));
        Assert.Equal([_phone.Jid, first.Jid, second.Jid], devices.ChildrenOf("device").Select(device => device.GetJid("jid")!.Value.Device == 0
            ? device.GetJid("jid")!.Value.ToAccount() : device.GetJid("jid")!.Value));
        Assert.Equal([null, "1", "2"], devices.ChildrenOf("device").Select(device => device.Get("key-index")));
        Assert.NotNull(devices.Child("key-index-list")!.Bytes);

        await _phone.UnlinkAsync(second.Jid, Stop);
        Assert.Equal(second.Jid, (await NoticeAsync(first, "devices")).Child("remove")!.Child("device")!.GetJid("jid"));
        Assert.Equal(2, (await NoticeAsync(first, "account_sync")).Child("devices")!.ChildrenOf("device").Count());
    }

    [Fact]
    public async Task Devices_of_others_are_announced_in_one_form()
    {
        var friend = await PhoneTests.NewAsync(_host);
        await using var watcher = new BareClient(_host);
        await watcher.PairAsync(friend);
        await watcher.LogInAsync();
        await watcher.RequestAsync("usync", "get", Node.Of("usync", [new("sid", "1"), new("mode", "query"), new("context", "message")],
            Node.Of("query", Node.Of("devices", [new("version", "2")])), Node.Of("list", Node.Of("user", [new NodeAttribute("jid", _phone.Lid)]))));
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        Assert.NotNull((await NoticeAsync(watcher, "devices")).Child("add"));
        await watcher.RequestAsync("w:p", "get");
        Assert.False(watcher.HasSkipped("notification"));
    }

    [Fact]
    public async Task Low_pre_key_notification_is_sent_below_five_and_repeated_until_refilled()
    {
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        await device.LogInAsync(preKeys: 6);
        await using var peer = new BareClient(_host);
        await peer.PairAsync(await PhoneTests.NewAsync(_host));
        await peer.LogInAsync();
        // The welcome of the phone took one.
        Assert.Equal("5", (await device.RequestAsync("encrypt", "get", Node.Of("count"))).Child("count")!.Get("value"));
        Assert.False(device.HasSkipped("notification"));
        await FetchAsync(peer, device);
        var low = await NoticeAsync(device, "encrypt");
        Assert.Equal((Jid.ServerJid, "4"), (low.GetJid("from"), low.Child("count")!.Get("value")));
        await FetchAsync(peer, device);
        await device.RequestAsync("w:p", "get");
        // One that waits for its ack is enough.
        Assert.False(device.HasSkipped("notification"));
        await AcknowledgeAsync(device, low);
        for (var left = 2; left >= 0; left--) await RetryAsync(left);
        // No keys are left: the notification is sent nevertheless.
        await RetryAsync(0);
        await device.RequestAsync("encrypt", "set", device.Upload(20));
        await FetchAsync(peer, device);
        await device.RequestAsync("w:p", "get");
        Assert.False(device.HasSkipped("notification"));

        async Task RetryAsync(int left)
        {
            await FetchAsync(peer, device);
            var again = await NoticeAsync(device, "encrypt");
            Assert.Equal(left.ToString(System.Globalization.CultureInfo.InvariantCulture), again.Child("count")!.Get("value"));
            await AcknowledgeAsync(device, again);
        }
    }

    private static string Hash(IEnumerable<Jid> devices) => DeviceNotices.Hash(devices);

    private static Task<Node> FetchAsync(BareClient peer, BareClient device) =>
        peer.RequestAsync("encrypt", "get", Node.Of("key", Node.Of("user", [new NodeAttribute("jid", device.Jid)])));

    private static Task<Node> NoticeAsync(BareClient device, string type) => device.NextAsync("notification", notice => notice.Get("type") == type);

    private static async Task AcknowledgeAsync(BareClient device, Node notice)
    {
        await device.SendAsync(Node.Of("ack", [new("class", "notification"), new("id", notice.Get("id")!), new("type", notice.Get("type")!), new("to",
            notice.GetJid("from")!.Value)]));
        await device.RequestAsync("w:p", "get");
    }
}
