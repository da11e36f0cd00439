using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>The addresses under which an account can be written to and queried.</summary>
public sealed class AddressingTests : IAsyncLifetime
{
    private static readonly SandboxPhonePolicy Migrated = new() { LidMigrated = true };

    private SandboxHost _host = null!;
    private SandboxPhone _own = null!;
    private SandboxPhone _friend = null!;
    private BareClient _device = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        (_own, _friend) = (await PhoneTests.NewAsync(_host), await PhoneTests.NewAsync(_host));
        _device = new BareClient(_host);
        await _device.PairAsync(_own);
        await _device.LogInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Migrated_account_cannot_use_numbers_and_mixed_addresses()
    {
        await _own.SetPolicyAsync(Migrated, Stop);
        Assert.Equal("463", await ErrorAsync("M1", _friend.Jid, _friend.Jid, _own.Jid));
        Assert.Equal("400", await ErrorAsync("M2", _friend.Jid, _friend.Lid, _own.Lid));
        Assert.Equal("479", await ErrorAsync("M3", _friend.Lid, _friend.Lid, _own.Jid));
        Assert.Null(await ErrorAsync("M4", _friend.Lid, _friend.Lid, _own.Lid));
        Assert.Equal("479", await ErrorOfAsync(Node.Of("message", [new("id", "S1"), new("to", Jid.StatusBroadcast), new("type", "text")], To(_friend.Jid),
            Enc("skmsg"))));
        Assert.Null(await ErrorOfAsync(Node.Of("message", [new("id", "S2"), new("to", Jid.StatusBroadcast), new("type", "text")], To(_friend.Lid),
            Enc("skmsg"))));
    }

    [Fact]
    public async Task Account_without_migration_cannot_use_LIDs()
    {
        await _own.SetPolicyAsync(new SandboxPhonePolicy { RefusesLids = true }, Stop);
        Assert.Equal("400", await ErrorAsync("M1", _friend.Lid, _friend.Lid, _own.Lid));
        Assert.Equal("400", await ErrorAsync("M2", _friend.Jid, _friend.Jid, _own.Lid));
        Assert.Null(await ErrorAsync("M3", _friend.Jid, _friend.Jid, _own.Jid));
    }

    [Fact]
    public async Task Ack_reports_a_stale_LID_if_the_policy_requires_it()
    {
        await _friend.SetPolicyAsync(new SandboxPhonePolicy { RefreshLid = true }, Stop);
        await _device.SendAsync(Message("M1", _friend.Lid, _friend.Lid, _own.Lid));
        Assert.Equal("true", (await _device.NextAsync("ack", ack => ack.Get("id") == "M1")).Get("refresh_lid"));
        await _device.SendAsync(Message("M2", _own.Lid, _own.Lid));
        Assert.Null((await _device.NextAsync("ack", ack => ack.Get("id") == "M2")).Get("refresh_lid"));
    }

    [Fact]
    public async Task Device_listed_twice_gets_the_message_once()
    {
        await _device.SendAsync(Message("M1", _friend.Lid, _friend.Lid, _own.Lid, _friend.Jid, _friend.Lid));
        Assert.Equal((null, null), await _device.NextAsync("ack", ack => ack.Get("id") == "M1") is var ack ? (ack.Get("error"), ack.Get("phash")) : default);
        await _device.NextAsync("receipt", receipt => receipt.Get("type") == "retry" && receipt.GetJid("from") == _friend.Lid);
        Assert.Single(_host.Network.ReadStanzas(), stanza =>
            stanza.Device == _friend.Jid && !stanza.FromClient && stanza.Node.Tag == "message" && stanza.Node.Get("id") == "M1");
    }

    [Fact]
    public async Task Each_entry_of_usync_has_its_own_result()
    {
        var users = await UsyncAsync(
            [Node.Of("contact"), Node.Of("lid"), new Node("devices", [new("version", "2")])],
            Node.Of("user", [new NodeAttribute("jid", _friend.Jid)]), Node.Of("user"), Node.Of("user", Node.OfText("contact", "no number")),
            Node.Of("user", Node.OfText("contact", "+49151999")),
            Node.Of("user", Node.OfText("contact", "+" + _friend.Jid.User)));
        Assert.Equal(_friend.Lid, users[0].Child("lid")!.GetJid("val"));
        Assert.Equal("400", users[1].Child("contact")!.Child("error")!.Get("code"));
        Assert.Equal("invalid", users[2].Child("contact")!.Get("type"));
        Assert.Equal("out", users[3].Child("contact")!.Get("type"));
        Assert.Equal(("in", _friend.Jid), (users[4].Child("contact")!.Get("type"), users[4].GetJid("jid")));
    }

    [Fact]
    public async Task Usync_in_LID_mode_lists_LIDs_with_their_numbers()
    {
        var users = await UsyncAsync(
            [new Node("contact", [new("addressing_mode", "lid")])],
            Node.Of("user", Node.OfText("contact", "+" + _friend.Jid.User)), Node.Of("user", Node.OfText("contact", "+49151999")),
            Node.Of("user", [new NodeAttribute("jid", _friend.Jid)]));
        Assert.Equal((_friend.Lid, _friend.Jid), (users[0].GetJid("jid"), users[0].GetJid("pn_jid")));
        Assert.Equal(("out", null), (users[1].Child("contact")!.Get("type"), users[1].GetJid("pn_jid")));
        Assert.Equal((_friend.Lid, _friend.Jid), (users[2].GetJid("jid"), users[2].GetJid("pn_jid")));
    }

    [Fact]
    public async Task Migrated_account_gets_devices_by_LID_only()
    {
        await _own.SetPolicyAsync(Migrated, Stop);
        var users = await UsyncAsync(
            [new Node("devices", [new("version", "2")]), Node.Of("lid")], Node.Of("user", [new NodeAttribute("jid", _friend.Jid)]),
            Node.Of("user", [new NodeAttribute("jid", _friend.Lid)]));
        Assert.Empty(users[0].Child("devices")!.Child("device-list")!.Children);
        Assert.Equal(_friend.Lid, users[0].Child("lid")!.GetJid("val"));
        Assert.Single(users[1].Child("devices")!.Child("device-list")!.Children);
    }

    [Fact]
    public async Task Migration_is_announced_by_server_and_phone()
    {
        Assert.DoesNotContain("9435", await PropertiesAsync());
        await _friend.SendTextAsync(_own.Jid, "hello", cancellationToken: Stop);
        var before = _host.Network.ReadStanzas().Count;
        await _own.SetPolicyAsync(Migrated, Stop);
        Assert.Contains("9435", await PropertiesAsync());
        var notified = _host.Network.ReadStanzas(limit: 20_000).Skip(before)
            .First(stanza => stanza.Device == _own.Jid && stanza.Node.Get("category") == "peer").Plaintext!.Value;
        var mapping = WhatsApp.Protobuf.Message.Parser.ParseFrom(notified.Span).ProtocolMessage.LidMigrationMappingSyncMessage;
        var pairs = WhatsApp.Protobuf.LIDMigrationMappingSyncPayload.Parser.ParseFrom(mapping.EncodedMappingPayload).PnToLidMappings;
        Assert.Contains(pairs, pair => (pair.Pn.ToString(), pair.LatestLid.ToString()) == (_friend.Jid.User, _friend.Lid.User));
        // A phone of such an account writes by LID, whatever its user typed.
        var sent = await _own.SendTextAsync(_friend.Jid, "by number", cancellationToken: Stop);
        Assert.Equal((SandboxMessageStatus.Server, _friend.Lid), (sent.Status, sent.Chat));
    }

    [Fact]
    public async Task Phone_can_be_dialed_by_another_number_than_that_of_its_JID()
    {
        var folder = Directory.CreateTempSubdirectory("sandbox-").FullName;
        try
        {
            string id;
            await using (var host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = folder }, cancellationToken: Stop))
            {
                var brazil = await host.Network.CreatePhoneAsync(new NewSandboxPhone("5584988251234", JidNumber: "558488251234"), Stop);
                id = brazil.Id;
                Assert.Equal(("558488251234@s.whatsapp.net", "5584988251234"), (brazil.Jid.ToString(), brazil.DialledNumber));
                await Assert.ThrowsAsync<SandboxRefusedException>(() => host.Network.CreatePhoneAsync(new NewSandboxPhone("558488251234"), Stop));
                await Assert.ThrowsAsync<SandboxRefusedException>(() => host.Network.CreatePhoneAsync(new NewSandboxPhone("5584988251234"), Stop));
                await Assert.ThrowsAsync<SandboxRefusedException>(() =>
                    host.Network.CreatePhoneAsync(new NewSandboxPhone("49151112233", JidNumber: "12"), Stop));
            }
            await using var again = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = folder }, cancellationToken: Stop);
            var kept = (await again.Network.FindPhoneAsync(id, Stop))!;
            Assert.Equal(("558488251234", "5584988251234"), (kept.Jid.User, kept.DialledNumber));
            var friend = await PhoneTests.NewAsync(again);
            await friend.SendTextAsync(Jid.FromPhoneNumber("5584988251234"), "dialled", cancellationToken: Stop);
            var came = await kept.WaitForMessageAsync(message => message.Text == "dialled", Stop);
            Assert.Equal(kept.Jid, (await friend.WaitForMessageAsync(message => message.Id == came.Id, Stop)).Chat);
            await using var device = new BareClient(again);
            await device.PairAsync(friend);
            await device.LogInAsync();
            var answer = await device.RequestAsync("usync", "get", Usync([Node.Of("contact")], Node.Of("user", Node.OfText("contact", "+5584988251234")),
                Node.Of("user", [new NodeAttribute("jid", Jid.FromPhoneNumber("5584988251234"))])));
            var users = answer.Child("usync")!.Child("list")!.Children;
            Assert.Equal((kept.Jid, "in"), (users[0].GetJid("jid"), users[0].Child("contact")!.Get("type")));
            Assert.Equal("out", users[1].Child("contact")!.Get("type"));
            // Stanzas reach JIDs, not numbers that are dialled.
            await device.SendAsync(Message("M1", Jid.FromPhoneNumber("5584988251234"), kept.Jid));
            Assert.Equal("404", (await device.NextAsync("ack", ack => ack.Get("id") == "M1")).Get("error"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Status_update_has_its_own_stanza_if_the_policy_requires_it()
    {
        await _own.SetPolicyAsync(new SandboxPhonePolicy { StatusStanzas = true }, Stop);
        await _friend.SendTextAsync(_own.Jid, "hello", cancellationToken: Stop);
        var sent = await _friend.SendTextAsync(Jid.StatusBroadcast, "my day", cancellationToken: Stop);
        var status = await _device.NextAsync("status");
        Assert.Equal((Jid.StatusBroadcast, sent.Id, _friend.Lid), (status.GetJid("from"), status.Get("id"), status.GetJid("participant")));
        foreach (var waiting in new[] { "message", "status" })
            await _device.SendAsync(Node.Of("ack", [new("class", waiting), new("id", sent.Id), new("to", Jid.StatusBroadcast)]));
    }

    private async Task<IReadOnlyList<string?>> PropertiesAsync() =>
        [.. (await _device.RequestAsync("abt", "get", Node.Of("props", [new NodeAttribute("protocol", "1")]))).Child("props")!.ChildrenOf("prop")
            .Select(property => property.Get("config_code"))];

    private async Task<IReadOnlyList<Node>> UsyncAsync(Node[] protocols, params Node[] users) =>
        (await _device.RequestAsync("usync", "get", Usync(protocols, users))).Child("usync")!.Child("list")!.Children;

    private static Node Usync(Node[] protocols, params Node[] users) => Node.Of(
        "usync", [new("sid", "1"), new("mode", "query"), new("context", "interactive"), new("index", "0"), new("last", "true")], Node.Of("query", protocols),
        Node.Of("list", users));

    private Task<string?> ErrorAsync(string id, Jid to, params Jid[] devices) => ErrorOfAsync(Message(id, to, devices));

    private async Task<string?> ErrorOfAsync(Node message)
    {
        await _device.SendAsync(message);
        return (await _device.NextAsync("ack", ack => ack.Get("id") == message.Get("id"))).Get("error");
    }

    /// <summary>An undecryptable message: the server checks its addresses first.</summary>
    private static Node Message(string id, Jid to, params Jid[] devices) =>
        Node.Of("message", [new("id", id), new("to", to), new("type", "text")], To(devices));

    private static Node To(params Jid[] devices) =>
        Node.Of("participants", [.. devices.Select(device => Node.Of("to", [new NodeAttribute("jid", device)], Enc("msg")))]);

    private static Node Enc(string type) => Node.OfBytes("enc", (byte[])[0x33, .. new byte[60]], new("v", "2"), new("type", type));
}
