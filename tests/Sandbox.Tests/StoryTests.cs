using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>The server's side of status updates, against stanzas written by hand from the live reference, section 4.</summary>
public sealed class StoryTests : IAsyncLifetime
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

    private static Node Enc(string type) => Node.OfBytes("enc", new byte[40], new("v", "2"), new("type", type));

    private static Node To(Jid jid, Node? enc = null) => new("to", [new("jid", jid)], enc is null ? null : [enc]);

    private static Node Meta => new("meta", [new NodeAttribute("status_setting", "contacts")]);

    private async Task<string?> ErrorAsync(string id, NodeAttribute[] more, params Node[] children)
    {
        await _device.SendAsync(new Node("message", [new("id", id), new("to", Jid.StatusBroadcast), .. more], children));
        return (await _device.NextAsync("ack", ack => ack.Get("id") == id)).Get("error");
    }

    [Fact(Timeout = 60_000)]
    public async Task Post_reaches_devices_with_a_key_and_all_devices_of_an_account_that_is_only_named()
    {
        var theirs = _friend.Lid.WithDevice(_theirs.Jid.Device);
        Assert.Null(await ErrorAsync("S1", [new("type", "text")], Node.Of("participants", To(theirs, Enc("msg"))), Enc("skmsg"), Meta));
        var first = await _theirs.NextAsync("message", message => message.Get("id") == "S1");
        Assert.Equal(
            (Jid.StatusBroadcast, _own.Lid.WithDevice(_device.Jid.Device), _own.Jid),
            (first.GetJid("from"), first.GetJid("participant"), first.GetJid("participant_pn")));
        Assert.Equal(["msg", "skmsg"], first.ChildrenOf("enc").Select(enc => enc.Get("type")));
        Assert.Equal("contacts", first.Child("meta")!.Get("status_setting"));
        Assert.Null(first.Child("participants"));
        Assert.Null(await ErrorAsync("S2", [new("type", "text")], Node.Of("participants", To(_friend.Lid), To(_own.Lid)), Enc("skmsg"), Meta));
        Assert.Equal(
            ["skmsg"], (await _theirs.NextAsync("message", message => message.Get("id") == "S2")).ChildrenOf("enc").Select(enc => enc.Get("type")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Invalid_posts_are_refused()
    {
        var participants = Node.Of("participants", To(_friend.Lid));
        Assert.Equal("479", await ErrorAsync("M1", [new("type", "text"), new("addressing_mode", "lid")], participants, Enc("skmsg"), Meta));
        Assert.Equal("479", await ErrorAsync("M2", [new("type", "text"), new("edit", "7")], participants, Enc("skmsg"), Meta));
        Assert.Equal("479", await ErrorAsync("M3", [new("type", "reaction")], Node.Of("participants", To(_friend.Lid, Enc("msg"))), Meta));
        Assert.Equal("479", await ErrorAsync("M4", [new("type", "reaction")], participants, Enc("skmsg")));
        Assert.Equal("479", await ErrorAsync("M5", [new("type", "text")], participants));
        Assert.Equal("479", await ErrorAsync("M6", [new("type", "text")], Node.Of("participants", To(Jid.FromLid("999999999"))), Enc("skmsg")));
        Assert.Null(await ErrorAsync("M7", [new("type", "text"), new("edit", "7")], participants, Enc("skmsg")));
        // As Baileys and whatsmeow send it.
        Assert.Null(await ErrorAsync("M8", [new("type", "text")], participants, Enc("skmsg")));
        await _device.SendAsync(new Node("status", [new("id", "M9"), new("to", Jid.StatusBroadcast), new("type", "text")], [participants, Enc("skmsg")]));
        Assert.Equal("400", (await _device.NextAsync("ack", ack => ack.Get("id") == "M9")).Get("error"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Reaction_reaches_the_devices_that_it_is_encrypted_for()
    {
        var theirs = _friend.Lid.WithDevice(_theirs.Jid.Device);
        Assert.Null(await ErrorAsync("R1", [new("type", "reaction")], Node.Of("participants", To(theirs, Enc("msg")))));
        var reaction = await _theirs.NextAsync("message", message => message.Get("id") == "R1");
        Assert.Equal((Jid.StatusBroadcast, "reaction"), (reaction.GetJid("from"), reaction.Get("type")));
        Assert.Equal(["msg"], reaction.ChildrenOf("enc").Select(enc => enc.Get("type")));
    }

    [Fact(Timeout = 60_000)]
    public async Task View_reaches_the_poster_with_the_viewer()
    {
        var poster = _own.Lid.WithDevice(_device.Jid.Device);
        await _theirs.SendAsync(new Node(
            "receipt", [new("id", "S1"), new("to", Jid.StatusBroadcast), new("participant", poster), new("type", "read"), new("context", "status")]));
        var view = await _device.NextAsync("receipt");
        Assert.Equal(
            (Jid.StatusBroadcast, _friend.Lid.WithDevice(_theirs.Jid.Device), "read"),
            (view.GetJid("from"), view.GetJid("participant"), view.Get("type")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(StatusSetting.AllowList, "whitelist")]
    [InlineData(StatusSetting.DenyList, "blacklist")]
    [InlineData(StatusSetting.Contacts, "contacts")]
    public async Task Privacy_query_returns_the_setting(StatusSetting setting, string word)
    {
        var before = await _device.RequestAsync("status", "get", Node.Of("privacy"));
        Assert.Equal(("error", "404"), (before.Get("type"), before.Child("error")!.Get("code")));
        await _own.WriteAppStateAsync([AppStateActions.StatusPrivacy(new StatusAudience(setting, [_friend.Lid]))], Stop);
        var list = (await _device.RequestAsync("status", "get", Node.Of("privacy"))).Child("privacy")!.Child("list")!;
        Assert.Equal((word, "true"), (list.Get("type"), list.Get("default")));
        Assert.Equal(word == "contacts" ? [] : [_friend.Lid], list.ChildrenOf("user").Select(user => user.GetJid("jid")!.Value));
    }

    [Fact(Timeout = 60_000)]
    public async Task Phone_posts_to_the_recipients_of_its_privacy_setting()
    {
        var third = await PhoneTests.NewAsync(_host);
        await _own.WriteAppStateAsync([AppStateActions.StatusPrivacy(new StatusAudience(StatusSetting.AllowList, [third.Lid]))], Stop);
        var posted = await _own.SendTextAsync(Jid.StatusBroadcast, "for one", cancellationToken: Stop);
        await third.WaitForMessageAsync(message => message.Id == posted.Id, Stop);
        Assert.Empty(await _friend.ReadMessagesAsync(cancellationToken: Stop));
    }
}
