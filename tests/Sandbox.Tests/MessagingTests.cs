using Google.Protobuf;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Messages between a linked device and phones, stanza by stanza.</summary>
public sealed class MessagingTests : IAsyncLifetime
{
    private readonly Dictionary<ProtocolAddress, SessionRecord> _sessions = [];
    private SandboxHost _host = null!;
    private SandboxPhone _own = null!;
    private SandboxPhone _friend = null!;
    private BareClient _device = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { QueuedStanzasPerDevice = 500 }, cancellationToken: Stop);
        (_own, _friend) = (await PhoneTests.NewAsync(_host), await PhoneTests.NewAsync(_host));
        _device = new BareClient(_host);
        await _device.PairAsync(_own);
        await _device.LogInAsync();
        // The key share and two empty histories of the welcome.
        for (var i = 0; i < 3; i++) await AcknowledgeAsync(await _device.NextAsync("message"));
        // An answer shows that earlier receipts were handled.
        await _device.RequestAsync("w:p", "get");
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Message_reaches_every_listed_device_and_the_ack_has_a_time_and_no_hash()
    {
        var ack = await SendAsync("M1", _friend.Lid, "hello", (_friend.Lid, false), (_own.Lid, true));
        Assert.Null(ack.Get("phash"));
        Assert.Null(ack.Get("error"));
        Assert.NotNull(ack.GetInteger("t"));
        var shown = await _friend.WaitForMessageAsync(message => message.Id == "M1", Stop);
        Assert.Equal(("hello", _device.Credentials.Lid!.Value), (shown.Text, shown.From));
        var copy = await _own.WaitForMessageAsync(message => message.Id == "M1", Stop);
        Assert.Equal(("hello", true, _friend.Lid), (copy.Text, copy.FromMe, copy.Chat));
        Assert.Equal(_friend.Lid, (await _device.NextAsync("receipt", node => node.Get("id") == "M1" && node.Get("type") is null)).GetJid("from"));
    }

    [Fact]
    public async Task Stale_device_list_is_reported_by_its_hash()
    {
        Assert.StartsWith("2:", (await SendAsync("M1", _friend.Lid, "hello", (_friend.Lid, false))).Get("phash"), StringComparison.Ordinal);
        await _friend.WaitForMessageAsync(message => message.Id == "M1", Stop);
    }

    [Fact]
    public async Task Repeated_message_id_is_shown_once_and_receipted_twice()
    {
        await SendAsync("M1", _friend.Jid, "hello", (_friend.Jid, false), (_own.Jid, true));
        await _device.NextAsync("receipt", node => node.Get("id") == "M1" && node.Get("type") is null);
        await SendAsync("M1", _friend.Jid, "hello", (_friend.Jid, false), (_own.Jid, true));
        await _device.NextAsync("receipt", node => node.Get("id") == "M1" && node.Get("type") is null);
        Assert.Single(await _friend.ReadMessagesAsync(cancellationToken: Stop));
        Assert.Single(await _own.ReadMessagesAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task Malformed_messages_get_479_and_unknown_recipients_404()
    {
        var enc = Node.OfBytes("enc", new byte[40], new("v", "2"), new("type", "msg"));
        Assert.Equal("479", await ErrorOf(Message("X1", _friend.Jid, Node.Of("participants"))));
        Assert.Equal("479", await ErrorOf(Message("X2", _friend.Jid)));
        Assert.Equal("479", await ErrorOf(Message("X3", _friend.Jid, Node.Of("participants", Node.Of("to", [new("jid", Jid.FromPhoneNumber("4915100000001"))],
            enc)))));
        Assert.Equal("479", await ErrorOf(Message("X4", _friend.Jid, Node.Of("participants", Node.Of("to", [new("jid", _device.Jid)], enc)))));
        Assert.Equal("479", await ErrorOf(Message("X5", _friend.Jid, Node.OfBytes("enc", new byte[40], new("v", "1"), new("type", "msg")))));
        Assert.Equal("404", await ErrorOf(Message("X6", Jid.FromPhoneNumber("4915100000001"), Node.Of("participants", Node.Of("to", [new("jid", _friend.Jid)],
            enc)))));
        Assert.Empty(await _friend.ReadMessagesAsync(cancellationToken: Stop));
        Assert.Equal(0, _friend.UndecryptableCount);
    }

    [Fact]
    public async Task Offline_queue_is_sent_between_its_markers_with_the_same_ids_until_receipted()
    {
        _device.Abort();
        await _device.EndedAsync();
        var sent = new List<string>();
        for (var i = 0; i < 3; i++) sent.Add((await _friend.SendTextAsync(_own.Jid, "text " + i, cancellationToken: Stop)).Id);
        for (var login = 0; login < 2; login++)
        {
            await _device.LogInAsync(0);
            Assert.Equal("3", (await _device.NextAsync("ib", node => node.Child("offline_preview") is not null)).Child("offline_preview")!.Get("message"));
            for (var i = 0; i < 3; i++)
            {
                var message = await _device.NextAsync("message");
                Assert.Equal((sent[i], i.ToString()), (message.Get("id"), message.Get("offline")));
                if (login == 1) await AcknowledgeAsync(message);
            }
            Assert.Equal("3", (await _device.NextAsync("ib", node => node.Child("offline") is not null)).Child("offline")!.Get("count"));
            if (login == 1) break;
            _device.Abort();
            await _device.EndedAsync();
        }
        await _device.RequestAsync("w:p", "get");
        Assert.Equal(0, (await _host.Network.ReadCountersAsync(Stop)).QueuedStanzas);
    }

    [Fact]
    public async Task Message_that_a_phone_cannot_decrypt_is_requested_again_and_shown_once()
    {
        var enc = Node.OfBytes("enc", (byte[])[0x33, .. new byte[60]], new("v", "2"), new("type", "msg"));
        await _device.SendAsync(Message("M1", _friend.Lid, Node.Of("participants", Node.Of("to", [new("jid", _friend.Lid)], enc))));
        var retry = await _device.NextAsync("receipt", node => node.Get("type") == "retry");
        Assert.Equal(("M1", "1", _friend.Lid), (retry.Get("id"), retry.Child("retry")!.Get("count"), retry.GetJid("from")));
        Assert.Equal(1, _friend.UndecryptableCount);
        var again = await EncryptAsync(_friend.Lid, new Message { Conversation = "repaired" });
        await _device.SendAsync(Message("M1", _friend.Lid, again, Identity()));
        Assert.Equal("repaired", (await _friend.WaitForMessageAsync(message => message.Id == "M1", Stop)).Text);
        Assert.Equal(0, _friend.UndecryptableCount);
    }

    [Fact]
    public async Task First_message_without_the_accounts_signature_is_not_decrypted()
    {
        var enc = await EncryptAsync(_friend.Lid, new Message { Conversation = "forged" });
        await _device.SendAsync(Message("M1", _friend.Lid, Node.Of("participants", Node.Of("to", [new("jid", _friend.Lid)], enc))));
        await _device.NextAsync("receipt", node => node.Get("type") == "retry");
        Assert.Empty(await _friend.ReadMessagesAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task Retry_receipt_makes_the_phone_send_again_to_that_device_only()
    {
        var sent = await _friend.SendTextAsync(_own.Lid, "hello", cancellationToken: Stop);
        var message = await _device.NextAsync("message");
        Assert.Equal(sent.Id, message.Get("id"));
        await _device.SendAsync(Node.Of("receipt", [new("id", sent.Id), new("to", message.GetJid("from")!.Value), new("type", "retry")],
            Node.Of("retry", [new("count", "2"), new("id", sent.Id), new("t", message.Get("t")!), new("v", "1")]),
            Node.OfBytes("registration", BareClient.BigEndian(_device.Credentials.RegistrationId, 4))));
        var again = await _device.NextAsync("message", node => node.Get("id") == sent.Id);
        var enc = again.Child("enc")!;
        Assert.Equal(("2", "pkmsg"), (enc.Get("count"), enc.Get("type")));
        var parsed = PreKeyMessage.Parse(enc.Bytes!.Value.Span);
        var local = new LocalIdentity(_device.Credentials.IdentityKey, _device.Credentials.RegistrationId);
        var padded = SessionCipher.DecryptPreKeyMessage(new SessionRecord(), local, parsed, _device.Credentials.SignedPreKey,
            _device.PreKeys[parsed.PreKeyId!.Value], out _);
        Assert.True(MessagePadding.TryUnpad(padded, out var plaintext));
        Assert.Equal("hello", WhatsApp.Protobuf.Message.Parser.ParseFrom(plaintext.Span).Conversation);
    }

    [Theory]
    [InlineData(SandboxFaultKind.DropSocket)]
    [InlineData(SandboxFaultKind.StreamError)]
    [InlineData(SandboxFaultKind.Replaced)]
    [InlineData(SandboxFaultKind.ServerRestart)]
    public async Task Socket_faults_end_the_socket(SandboxFaultKind kind)
    {
        await _host.Network.InjectFaultAsync(new SandboxFault(_device.Jid, kind), Stop);
        await _device.EndedAsync();
        await _device.LogInAsync(0);
    }

    [Fact]
    public async Task Restart_affects_only_the_owner_that_requested_it()
    {
        var stranger = await _host.Network.CreatePhoneAsync(new NewSandboxPhone(Owner: "another"), Stop);
        await using var theirs = new BareClient(_host);
        await theirs.PairAsync(stranger);
        await _host.Network.InjectFaultAsync(new SandboxFault(theirs.Jid, SandboxFaultKind.ServerRestart), Stop);
        await theirs.EndedAsync();
        Assert.Null((await SendAsync("M1", _friend.Lid, "still here", (_friend.Lid, false), (_own.Lid, true))).Get("error"));
    }

    [Fact]
    public async Task Message_faults_affect_the_next_messages_only()
    {
        await _host.Network.InjectFaultAsync(new SandboxFault(_device.Jid, SandboxFaultKind.Nack, 463), Stop);
        Assert.Equal("463", (await SendAsync("M1", _friend.Lid, "refused", (_friend.Lid, false), (_own.Lid, true))).Get("error"));
        Assert.Null((await SendAsync("M2", _friend.Lid, "taken", (_friend.Lid, false), (_own.Lid, true))).Get("error"));
        await _host.Network.InjectFaultAsync(new SandboxFault(_device.Jid, SandboxFaultKind.Duplicate), Stop);
        var sent = await _friend.SendTextAsync(_own.Jid, "twice", cancellationToken: Stop);
        var first = (await _device.NextAsync("message")).Child("enc")!.Bytes!.Value.ToArray();
        Assert.Equal(first, (await _device.NextAsync("message", node => node.Get("id") == sent.Id)).Child("enc")!.Bytes!.Value.ToArray());
    }

    [Fact]
    public async Task Full_queue_refuses_and_a_linked_device_is_announced()
    {
        var usync = await _device.RequestAsync("usync", "get", Node.Of("usync", [new("sid", "1"), new("mode", "query"), new("context", "message"), new("index",
            "0"), new("last", "true")],
            Node.Of("query", Node.Of("devices", [new("version", "2")]), Node.Of("lid"), Node.Of("contact")),
            Node.Of("list", Node.Of("user", [new NodeAttribute("jid", _friend.Jid)]), Node.Of("user", Node.OfText("contact", "+4915100000001")))));
        var users = usync.Child("usync")!.Child("list")!.Children;
        Assert.Equal(_friend.Lid, users[0].Child("lid")!.GetJid("val"));
        Assert.Equal("out", users[1].Child("contact")!.Get("type"));
        await using var second = new BareClient(_host);
        await second.PairAsync(_friend);
        var notice = await _device.NextAsync("notification");
        Assert.Equal(("devices", second.Jid), (notice.Get("type"), notice.Child("add")!.Child("device")!.GetJid("jid")));
        for (var i = 0; i < 600; i++) await _own.SendTextAsync(_friend.Jid, "text " + i, cancellationToken: Stop);
        var failed = (await _own.ReadMessagesAsync(cancellationToken: Stop)).Count(message => message.Status == SandboxMessageStatus.Failed);
        // The own device never answers: each text leaves it a copy and a receipt.
        Assert.InRange(failed, 340, 360);
    }

    [Fact]
    public async Task Reinstalled_phone_is_announced_by_its_new_identity()
    {
        await _device.RequestAsync("usync", "get", Node.Of("usync", [new("sid", "1"), new("mode", "query"), new("context", "message")],
            Node.Of("query", Node.Of("devices", [new("version", "2")])), Node.Of("list", Node.Of("user", [new NodeAttribute("jid", _friend.Lid)]))));
        await SendAsync("M1", _friend.Lid, "before", (_friend.Lid, false), (_own.Lid, true));
        await _friend.ReinstallAsync(Stop);
        var notice = await _device.NextAsync("notification");
        Assert.Equal(("encrypt", _friend.Jid), (notice.Get("type"), notice.GetJid("from")));
        Assert.NotNull(notice.Child("identity"));
        _sessions.Remove(ProtocolAddress.Of(_friend.Lid));
        await SendAsync("M2", _friend.Lid, "after", (_friend.Lid, false), (_own.Lid, true));
        Assert.Equal("after", (await _friend.WaitForMessageAsync(message => message.Id == "M2", Stop)).Text);
    }

    [Fact]
    public async Task Placeholder_resend_request_is_accepted_and_not_shown()
    {
        // Baileys' request to its phone after a failed decryption: the ciphertext alone, category peer.
        var request = new Message
        {
            ProtocolMessage = new()
            {
                Type = WhatsApp.Protobuf.Message.Types.ProtocolMessage.Types.Type.PeerDataOperationRequestMessage,
                PeerDataOperationRequestMessage = new(),
            },
        };
        await _device.SendAsync(new Node(
            "message", [new("id", "P1"), new("to", _own.Jid), new("type", "text"), new("category", "peer"), new("push_priority", "high_force")],
            [await EncryptAsync(_own.Lid, request), Identity(), new Node("meta", [new("appdata", "default")])]));
        Assert.Null((await _device.NextAsync("ack", node => node.Get("id") == "P1")).Get("error"));
        await SendAsync("M1", _friend.Lid, "after", (_friend.Lid, false), (_own.Lid, true));
        await _own.WaitForMessageAsync(message => message.Id == "M1", Stop);
        Assert.DoesNotContain(await _own.ReadMessagesAsync(cancellationToken: Stop), message => message.Id == "P1");
        Assert.Equal(0, _own.UndecryptableCount);
    }

    [Fact]
    public async Task Presence_without_type_and_name_is_valid()
    {
        await _device.SendAsync(new Node("presence"));
        await SendAsync("M1", _friend.Lid, "after", (_friend.Lid, false), (_own.Lid, true));
        await _friend.WaitForMessageAsync(message => message.Id == "M1", Stop);
    }

    private static Node Message(string id, Jid to, params Node[] children) => Node.Of("message", [new("id", id), new("to", to), new("type", "text")], children);

    private Node Identity() => Node.OfBytes("device-identity", _device.Credentials.SignedDeviceIdentity!);

    private async Task<Node> SendAsync(string id, Jid to, string text, params (Jid Device, bool IsOwn)[] devices)
    {
        var message = new Message { Conversation = text };
        var copy = new Message { DeviceSentMessage = new() { DestinationJid = to.ToString(), Message = message } };
        var parts = new List<Node>();
        foreach (var (device, isOwn) in devices) parts.Add(Node.Of("to", [new("jid", device)], await EncryptAsync(device, isOwn ? copy : message)));
        await _device.SendAsync(Message(id, to, Node.Of("participants", [.. parts]), Identity()));
        return await _device.NextAsync("ack", node => node.Get("id") == id);
    }

    private async Task<string?> ErrorOf(Node message)
    {
        await _device.SendAsync(message);
        return (await _device.NextAsync("ack", node => node.Get("id") == message.Get("id"))).Get("error");
    }

    private async Task<Node> EncryptAsync(Jid device, Message message)
    {
        var local = new LocalIdentity(_device.Credentials.IdentityKey, _device.Credentials.RegistrationId);
        if (!_sessions.TryGetValue(ProtocolAddress.Of(device), out var record))
        {
            record = _sessions[ProtocolAddress.Of(device)] = new SessionRecord();
            var user = (await _device.RequestAsync("encrypt", "get", Node.Of("key", Node.Of("user", [new NodeAttribute("jid", device)]))))
                .Child("list")!.Child("user")!;
            SessionBuilder.Start(record, local, new PreKeyBundle(
                Number(user.Child("registration")!), Bytes(user, "identity"), Number(user.Child("skey")!.Child("id")!), Bytes(user.Child("skey")!, "value"),
                Bytes(user.Child("skey")!, "signature"), Number(user.Child("key")!.Child("id")!), Bytes(user.Child("key")!, "value")));
        }
        var encrypted = SessionCipher.Encrypt(record, local, MessagePadding.Pad(message.ToByteArray()));
        return Node.OfBytes("enc", encrypted.Bytes, new("v", "2"), new("type", encrypted.StanzaType));
    }

    private Task AcknowledgeAsync(Node message) =>
        _device.SendAsync(Node.Of("receipt", [new("id", message.Get("id")!), new("to", message.GetJid("from")!.Value)]));

    private static byte[] Bytes(Node parent, string tag) => parent.Child(tag)!.Bytes!.Value.ToArray();

    private static uint Number(Node node)
    {
        uint number = 0;
        foreach (var part in node.Bytes!.Value.Span) number = (number << 8) | part;
        return number;
    }
}
