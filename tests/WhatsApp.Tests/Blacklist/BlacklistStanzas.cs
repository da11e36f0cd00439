using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Blacklist;

/// <summary>Blocked contacts against stanzas written by hand from live.md section 7 (Baileys Socket/chats.js, whatsmeow user.go).</summary>
public sealed class BlacklistStanzas
{
    private static readonly Jid Bert = Jid.FromLid("222222222222222"), Cleo = Jid.FromLid("333333333333333"), Dora = Jid.FromLid("444444444444444");

    private static readonly Jid Number = Jid.FromPhoneNumber("491701120002");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Contact_is_blocked_by_lid_with_number_and_unblocked_by_lid_alone()
    {
        await using var device = await ScriptedDevice.StartAsync(request => (request.Get("xmlns"), request.Get("type")) switch
        {
            ("blocklist", "get") => [List("h1", Cleo)],
            ("blocklist", "set") => request.Children[0].Get("action") == "block" ? [List("h2", Cleo, Bert)] : [List("h1", Cleo)],
            // The number alone is known: its LID is asked for first.
            ("usync", "get") =>
            [
                Node.Of("usync", Node.Of("list", Node.Of("user", [new NodeAttribute("jid", Number)],
                    Node.OfText("contact", "+491701120002", new NodeAttribute("type", "in")), Node.Of("lid", [new NodeAttribute("val", Bert)])))),
            ],
            _ => null,
        });
        Assert.Equal([Cleo], (await device.Client.Blacklist.ReadAsync(Stop)).Select(change => change.Contact));
        await device.Client.Blacklist.SetAsync(Number, isBlocked: true, Stop);
        var block = await device.RequestAsync("blocklist", "set");
        var item = Assert.Single(block.Children);
        Assert.Equal(("item", "block", Bert, Number), (item.Tag, item.Get("action"), item.GetJid("jid"), item.GetJid("pn_jid")));
        await device.Client.Blacklist.SetAsync(Bert, isBlocked: false, Stop);
        var unblock = await device.RequestAsync("blocklist", "set", node => node.Children[0].Get("action") == "unblock");
        Assert.Equal((Bert, null), (unblock.Children[0].GetJid("jid"), unblock.Children[0].Get("pn_jid")));
        var changes = device.Device.Events.Entries.OfType<BlacklistChanged>().Select(changed => Assert.Single(changed.Changes)).ToArray();
        Assert.Equal([(Bert, "491701120002", true), (Bert, "491701120002", false)], changes.Select(one => (one.Contact, one.PhoneNumber!, one.IsBlocked)));
    }

    [Fact(Timeout = 60_000)]
    public async Task Notice_that_follows_on_the_list_is_an_event_and_any_other_leads_to_a_read()
    {
        Node[] list = [List("h1", Cleo)];
        await using var device = await ScriptedDevice.StartAsync(request => (request.Get("xmlns"), request.Get("type")) == ("blocklist", "get") ? list : null);
        // The login reads the list, too: what follows is on top of that.
        await device.Client.Blacklist.ReadAsync(Stop);
        await Eventually.TrueAsync(
            () => device.Server.Sent.Entries.Count(node => node.Get("xmlns") == "blocklist" && node.Get("type") == "get") == 2, "the login has read the list");
        await device.Client.Blacklist.ReadAsync(Stop);
        await device.NotifyAsync(
            Jid.FromPhoneNumber("491701120001"), "account_sync",
            Node.Of("blocklist", [new("dhash", "h2"), new("prev_dhash", "h1")], Item(Bert, "block"), Item(Cleo, "unblock")));
        var changed = await device.Device.WaitAsync<BlacklistChanged>();
        Assert.Equal([(Bert, true), (Cleo, false)], changed.Changes.Select(change => (change.Contact, change.IsBlocked)));
        list = [List("h9", Dora)];
        var from = device.Device.Events.Count;
        await device.NotifyAsync(
            Jid.FromPhoneNumber("491701120001"), "account_sync",
            Node.Of("blocklist", [new("dhash", "h9"), new("prev_dhash", "h8")], Item(Dora, "block")));
        var refreshed = await device.Device.WaitAsync<BlacklistChanged>(from: from);
        Assert.Equal([(Dora, true), (Bert, false)], refreshed.Changes.Select(change => (change.Contact, change.IsBlocked)));
    }

    [Fact(Timeout = 60_000)]
    public async Task Number_without_account_is_refused_here_and_never_sent()
    {
        await using var device = await ScriptedDevice.StartAsync(request => (request.Get("xmlns"), request.Get("type")) != ("usync", "get") ? null :
        [
            Node.Of("usync", Node.Of("list", Node.Of("user", [new NodeAttribute("jid", Number)],
                Node.OfText("contact", "+491701120002", new NodeAttribute("type", "out"))))),
        ]);
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => device.Client.Blacklist.SetAsync(Number, isBlocked: true, Stop));
        Assert.Equal("account_not_found", refused.Reason);
        Assert.DoesNotContain(device.Server.Sent.Entries, node => node.Get("xmlns") == "blocklist" && node.Get("type") == "set");
    }

    private static Node List(string hash, params Jid[] contacts) =>
        Node.Of("list", [new NodeAttribute("dhash", hash)], [.. contacts.Select(contact => Node.Of("item", [new NodeAttribute("jid", contact)]))]);

    private static Node Item(Jid contact, string action) => Node.Of("item", [new("jid", contact), new("action", action)]);
}
