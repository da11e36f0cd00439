using WhatIsUp.Sandbox.Calls;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>The server's side of calls, against stanzas written by hand from the live reference, section 5.</summary>
public sealed class CallTests : IAsyncLifetime
{
    private SandboxHost _host = null!;
    private SandboxPhone _own = null!, _friend = null!;
    private BareClient _device = null!, _theirs = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        (_own, _friend) = (await PhoneTests.NewAsync(_host), await PhoneTests.NewAsync(_host));
        (_device, _theirs) = (new BareClient(_host), new BareClient(_host));
        foreach (var (device, phone) in new[] { (_device, _own), (_theirs, _friend) })
        {
            await device.PairAsync(phone);
            await device.LogInAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _theirs.DisposeAsync();
        await _host.DisposeAsync();
    }

    private static Node Call(string id, Jid to, Node signal) => new("call", [new("id", id), new("to", to)], [signal]);

    private async Task<Node> RequestAsync(string id, Jid to, Node signal)
    {
        await _device.SendAsync(Call(id, to, signal));
        return await _device.NextAsync("ack", ack => ack.Get("id") == id);
    }

    [Fact(Timeout = 60_000)]
    public async Task Offer_of_a_phone_has_all_attributes_that_clients_read()
    {
        var call = await _friend.CallAsync(new NewSandboxCall(_own.Jid, IsVideo: true), Stop);
        var offered = await _device.NextAsync("call");
        Assert.Equal((_friend.Jid, _friend.Lid), (offered.GetJid("from"), offered.GetJid("sender_lid")));
        var offer = Assert.Single(offered.Children);
        Assert.Equal(("offer", call.Id, _friend.Jid), (offer.Tag, offer.Get("call-id"), offer.GetJid("call-creator")));
        Assert.NotNull(offer.Child("video"));
        Assert.Equal(("opus", "16000"), (offer.Child("audio")!.Get("enc"), offer.Child("audio")!.Get("rate")));
        Assert.NotNull(offered.Get("t"));
        await _device.SendAsync(new Node("ack", [new("class", "call"), new("id", offered.Get("id")!), new("to", _friend.Jid)]));

        await _friend.EndCallAsync(call.Id, "timeout", Stop);
        var ended = await _device.NextAsync("call");
        Assert.Equal(("terminate", "timeout"), (ended.Children[0].Tag, ended.Children[0].Get("reason")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Offer_by_LID_shows_the_number_beside_it()
    {
        await _friend.CallAsync(new NewSandboxCall(_own.Jid, IsLidAddressed: true), Stop);
        var offered = await _device.NextAsync("call");
        Assert.Equal((_friend.Lid, null), (offered.GetJid("from"), offered.Get("sender_lid")));
        Assert.Equal(_friend.Jid, offered.Children[0].GetJid("caller_pn"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Unacknowledged_signal_is_repeated_as_offline()
    {
        await _friend.CallAsync(new NewSandboxCall(_own.Jid), Stop);
        var offered = await _device.NextAsync("call");
        Assert.Null(offered.Get("offline"));
        await _device.CloseAsync();
        await _device.LogInAsync(0);
        var again = await _device.NextAsync("call");
        Assert.Equal((offered.Get("id"), true), (again.Get("id"), again.Get("offline") is not null));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("audio net encopt", null)]
    [InlineData("privacy audio audio video net capability destination encopt device-identity", null)]
    [InlineData("net audio encopt", "439")]
    [InlineData("audio encopt net", "439")]
    [InlineData("net encopt", "439")]
    public async Task Offer_is_refused_when_its_children_are_in_another_order(string order, string? error)
    {
        Node[] children = [.. order.Split(' ').Select(tag => tag == "audio" ? new Node(tag, [new("enc", "opus"), new("rate", "8000")]) : new Node(tag))];
        var ack = await RequestAsync("c1", _friend.Jid, new Node("offer", [new("call-id", "C1"), new("call-creator", _device.Jid)], children));
        Assert.Equal(("call", "offer", error), (ack.Get("class"), ack.Get("type"), ack.Get("error")));
        if (error is not null) return;
        var offered = await _theirs.NextAsync("call");
        Assert.Equal((_device.Jid, "C1"), (offered.GetJid("from"), offered.Children[0].Get("call-id")));
        Assert.Null(offered.Children[0].Child("destination"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Rejection_ends_the_call_and_busy_does_not()
    {
        var call = await _friend.CallAsync(new NewSandboxCall(_own.Jid), Stop);
        await _device.NextAsync("call");
        NodeAttribute[] about = [new("call-id", call.Id), new("call-creator", _friend.Jid), new("count", "0")];
        await RequestAsync("r1", _friend.Jid, new Node("reject", [.. about, new("reason", "busy")]));
        Assert.Equal(SandboxCallStatus.Ringing, Assert.Single(await _friend.ReadCallsAsync(Stop)).Status);
        var ack = await RequestAsync("r2", _friend.Jid, new Node("reject", about));
        Assert.Equal(("call", "reject", "r2", null), (ack.Get("class"), ack.Get("type"), ack.Get("id"), ack.Get("error")));
        Assert.Equal(SandboxCallStatus.Rejected, Assert.Single(await _friend.ReadCallsAsync(Stop)).Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task Links_are_created_and_found()
    {
        var service = new Jid("", JidServer.Call);
        var made = await RequestAsync("l1", service, Node.Of(
            "link_create", [new NodeAttribute("media", "video")], new Node("event", [new NodeAttribute("start_time", "1900000000")])));
        Assert.Equal(("call", "link_create", service), (made.Get("class"), made.Get("type"), made.GetJid("from")));
        var token = made.Child("link_create")!.Get("token")!;
        Assert.Equal((22, "video"), (token.Length, made.Child("link_create")!.Get("media")));
        var found = (await RequestAsync("l2", service, new Node("link_query", [new("token", token), new("media", "video")]))).Child("link_query")!;
        Assert.Equal((_own.Lid, _own.Jid, "1"), (found.GetJid("link_creator"), found.GetJid("link_creator_pn"), found.Child("waiting_room")!.Get("is_admin")));
        Assert.Equal("404", (await RequestAsync("l3", service, new Node("link_query", [new("token", "unknown"), new("media", "video")]))).Get("error"));
        Assert.Equal("400", (await RequestAsync("l4", service, new Node("link_create", [new NodeAttribute("media", "smell")]))).Get("error"));
    }
}
