using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>The server withholds, delays or changes what sending needs.</summary>
public sealed class Senders
{
    private static readonly Jid Phone = ScriptedContact.Lid;
    private static readonly Jid Own = Jid.FromLid("111111111111111");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static bool IsKeyRequest(Node node) => node.Tag == "iq" && node.Get("xmlns") == "encrypt" && node.Child("key") is not null;

    private static bool IsDeviceRequest(Node node) => node.Tag == "iq" && node.Get("xmlns") == "usync";

    private static bool IsMessage(Node node, string id) => node.Tag == "message" && node.Get("id") == id;

    private static void List(StoreBatch batch, Jid account, params ushort[] devices)
    {
        var name = ProtocolAddress.Of(account).Name;
        batch.DeviceLists[name] = new DeviceList(name, devices, 0, TimeProvider.System.GetUtcNow());
    }

    private static Node[] Devices(Node request, params Node[] theirs) =>
    [
        Node.Of("usync", Node.Of("list", [.. request.Child("usync")!.Child("list")!.ChildrenOf("user").Select(user => user.GetJid("jid")!.Value).Select(jid => Node.Of(
            "user", [new NodeAttribute("jid", jid)],
            Node.Of("devices", Node.Of("device-list", jid == Own ? [Number(0), Number(7, "1")] : theirs.Length > 0 ? theirs : [Number(0)]))))])),
    ];

    private static Node Number(int id, string? keyIndex = null) => Node.Of(
        "device", keyIndex is null ? [new NodeAttribute("id", $"{id}")] : [new NodeAttribute("id", $"{id}"), new NodeAttribute("key-index", keyIndex)]);

    /// <summary>A server with everything that the test wants to do at it.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly TaskCompletionSource<ScriptedConnection> _connected = new();
        private ScriptedServer _server = null!;

        public LinkedDevice Device { get; private set; } = null!;

        public ScriptedConnection Server { get; private set; } = null!;

        public ScriptedContact TheirPhone { get; private set; } = null!;

        public static async Task<Scene> SetAsync(Action<StoreBatch, Scene> known, Func<Node, Node[]?>? answers = null)
        {
            var scene = new Scene();
            scene._server = ScriptedServer.OnStanzas(async connection =>
            {
                if (answers is not null)
                {
                    var others = connection.Answers;
                    connection.Answers = request => IsKeyRequest(request) || IsDeviceRequest(request) ? answers(request) : others(request);
                }
                var gone = await connection.EnterAsync();
                scene._connected.SetResult(connection);
                await gone;
            });
            scene.Device = await scene._server.LinkAsync(options => options with { RequestTimeout = TimeSpan.FromMinutes(10) });
            scene.TheirPhone = new ScriptedContact(scene.Device.Store.Credentials!, Phone);
            var batch = new StoreBatch();
            known(batch, scene);
            await scene.Device.Store.CommitAsync(batch, Stop);
            scene.Device.Open();
            scene.Server = await scene._connected.Task.WaitAsync(Stop);
            await scene.Device.WaitAsync<LoggedIn>();
            await Eventually.TrueAsync(() => scene.Device.Client.IsLoggedIn, "the device is logged in");
            return scene;
        }

        public async ValueTask DisposeAsync()
        {
            await Device.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_device_whose_keys_the_server_does_not_give_is_asked_for_once_and_the_others_get_the_messages()
    {
        await using var scene = await Scene.SetAsync((batch, scene) =>
        {
            List(batch, Phone, 0, 3);
            List(batch, Own, 7);
            scene.TheirPhone.Acquaint(batch);
        });
        for (var i = 0; i < 3; i++)
        {
            var id = await scene.Device.SendTextAsync(Phone, "hello");
            var message = await scene.Server.Said.WaitAsync(node => IsMessage(node, id), "the message");
            Assert.Equal(Phone, Assert.Single(message.Child("participants")!.ChildrenOf("to")).GetJid("jid"));
        }
        var request = Assert.Single(scene.Server.Said.Entries, IsKeyRequest);
        Assert.Equal(Phone.WithDevice(3), Assert.Single(request.Child("key")!.ChildrenOf("user")).GetJid("jid"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_device_without_a_key_index_is_not_written_to()
    {
        await using var scene = await Scene.SetAsync((_, _) => { }, request => IsKeyRequest(request)
            ? [Node.Of("list", [.. request.Child("key")!.ChildrenOf("user").Select(user => new ScriptedContact(PreKeyFactory.NewCredentials(DateTimeOffset.UtcNow), user.GetJid("jid")!.Value).Bundle())])]
            : Devices(request, Number(0), Number(5), Number(6, "2")));
        await scene.Device.SendTextAsync(Phone, "hello", "3EB0AA");
        var message = await scene.Server.Said.WaitAsync(node => IsMessage(node, "3EB0AA"), "the message");
        Assert.Equal([Own, Phone, Phone.WithDevice(6)], message.Child("participants")!.ChildrenOf("to").Select(to => to.GetJid("jid")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1_600_000_000, true)]
    [InlineData(1_800_000_000, false)]
    public async Task A_signed_device_list_older_than_the_known_one_brings_no_device_back(long known, bool counts)
    {
        var account = Curve25519.GenerateKeyPair();
        Node[] Told(Node _)
        {
            var signed = new KeyIndexList(1, 1_700_000_000, 2, [2]).Sign(account);
            return [Node.Of("usync", Node.Of("list", Node.Of(
                "user", [new NodeAttribute("jid", Phone)],
                Node.Of("devices", Node.Of("device-list", Number(0), Number(5, "2")), Node.OfBytes("key-index-list", signed, new NodeAttribute("ts", "1700000000"))))))];
        }
        await using var scene = await Scene.SetAsync(
            (batch, scene) =>
            {
                List(batch, Own, 7);
                var name = ProtocolAddress.Of(Phone).Name;
                batch.DeviceLists[name] = new DeviceList(name, [0], known, TimeProvider.System.GetUtcNow().AddDays(-2));
                scene.TheirPhone.Acquaint(batch);
                batch.Identities[ProtocolAddress.Of(Phone)] = account.PublicKey;
                new ScriptedContact(scene.Device.Store.Credentials!, Phone.WithDevice(5)).Acquaint(batch);
            },
            Told);
        await scene.Device.SendTextAsync(Phone, "hello", "3EB0AA");
        var message = await scene.Server.Said.WaitAsync(node => IsMessage(node, "3EB0AA"), "the message");
        Assert.Equal(counts ? [Phone, Phone.WithDevice(5)] : [Phone], message.Child("participants")!.ChildrenOf("to").Select(to => to.GetJid("jid")!.Value));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_signed_device_list_that_names_no_account_key_counts_unless_the_key_of_the_account_is_another_one(bool isOtherKeyKnown, bool counts)
    {
        var signed = KeyIndexList.WithoutAccountKey(new KeyIndexList(1, 1_700_000_000, 2, [2]).Sign(Curve25519.GenerateKeyPair()));
        var companion = Phone.WithDevice(5);
        await using var scene = await Scene.SetAsync(
            (batch, scene) =>
            {
                List(batch, Own, 7);
                scene.TheirPhone.Acquaint(batch);
                if (!isOtherKeyKnown) batch.Identities[ProtocolAddress.Of(Phone)] = null;
                new ScriptedContact(scene.Device.Store.Credentials!, companion).Acquaint(batch);
            },
            _ => [Node.Of("usync", Node.Of("list", Node.Of(
                "user", [new NodeAttribute("jid", Phone)],
                Node.Of("devices", Node.Of("device-list", Number(0), Number(5, "2")), Node.OfBytes("key-index-list", signed, new NodeAttribute("ts", "1700000000"))))))]);
        await scene.Device.SendTextAsync(Phone, "hello", "3EB0AA");
        var message = await scene.Server.Said.WaitAsync(node => IsMessage(node, "3EB0AA"), "the message");
        Assert.Equal(counts ? [Phone, companion] : [Phone], message.Child("participants")!.ChildrenOf("to").Select(to => to.GetJid("jid")!.Value));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_is_refused_and_not_sent_to_own_devices_alone_when_no_device_of_the_chat_has_keys()
    {
        await using var scene = await Scene.SetAsync((batch, scene) =>
        {
            List(batch, Phone, 0);
            List(batch, Own, 0, 7);
            new ScriptedContact(scene.Device.Store.Credentials!, Own).Acquaint(batch);
        });
        for (var i = 0; i < 2; i++)
        {
            var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => scene.Device.SendTextAsync(Phone, "hello"));
            Assert.Equal("no_session", refused.Reason);
        }
        Assert.Single(scene.Server.Said.Entries, IsKeyRequest);
        Assert.DoesNotContain(scene.Server.Said.Entries, node => node.Tag == "message");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_whose_contact_changes_its_devices_while_the_server_is_asked_is_sent_all_the_same()
    {
        await using var scene = await Scene.SetAsync((_, _) => { }, request => IsKeyRequest(request) ? null : Devices(request));
        var sending = scene.Device.SendTextAsync(Phone, "hello", "3EB0AA");
        var request = await scene.Server.Said.WaitAsync(IsKeyRequest, "a request for keys");
        await scene.Server.SendAsync(Node.Of(
            "notification", [new("from", Phone), new("id", "n1"), new("type", "devices")], Node.Of("add", new Node("device", [new("jid", Phone.WithDevice(4)), new("key-index", "2")]))));
        await scene.Server.Said.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "n1", "the ack of the notification");
        await scene.Server.AnswerAsync(request, Node.Of("list", scene.TheirPhone.Bundle(), new ScriptedContact(scene.Device.Store.Credentials!, Own).Bundle()));
        await sending;
        await scene.Server.Said.WaitAsync(node => IsMessage(node, "3EB0AA"), "the message");
        Assert.Equal(2, scene.Server.Said.Entries.Count(IsDeviceRequest));
    }

    [Fact(Timeout = 60_000)]
    public async Task Messages_for_more_new_chats_than_the_server_can_be_asked_about_at_once_fail_and_do_not_hang()
    {
        await using var scene = await Scene.SetAsync((batch, _) => List(batch, Own, 7), _ => null);
        var sends = Enumerable.Range(0, 400).Select(i => scene.Device.SendTextAsync(Jid.FromLid($"{300_000_000 + i}"), "hello")).ToList();
        var failed = 0;
        while (failed < 400 - 256)
        {
            var ended = await Task.WhenAny(sends).WaitAsync(Stop);
            await Assert.ThrowsAsync<NotConnectedException>(() => ended);
            sends.Remove(ended);
            failed++;
        }
        await scene.Device.CloseAsync();
        foreach (var rest in sends) await Assert.ThrowsAsync<NotConnectedException>(() => rest);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_retry_receipt_is_acked_with_its_answer_so_that_a_crash_in_between_brings_it_again()
    {
        await using var scene = await Scene.SetAsync(
            (batch, _) => batch.SentMessages.Add(new SentMessage("3EB0AA", Phone, new TextContent("what?").Encode(), DateTimeOffset.UtcNow)), request => IsKeyRequest(request) ? null : []);
        var receipt = new Node("receipt", [new("from", Phone), new("id", "3EB0AA"), new("type", "retry")], [new Node("retry", [new("count", "1"), new("id", "3EB0AA"), new("v", "1")])]);
        await scene.Server.SendAsync(receipt);
        var request = await scene.Server.Said.WaitAsync(IsKeyRequest, "a request for keys");
        await scene.Server.ProbeAsync("p1");
        Assert.DoesNotContain(scene.Server.Said.Entries, node => node.Tag == "ack");
        await scene.Server.AnswerAsync(request, Node.Of("list", scene.TheirPhone.Bundle()));
        await scene.Server.Said.WaitAsync(node => node.Tag == "ack" && node.Get("class") == "receipt", "the ack");
        Assert.Contains(scene.Server.Said.Entries, node => IsMessage(node, "3EB0AA"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_retry_receipt_that_cannot_be_answered_is_acked()
    {
        await using var scene = await Scene.SetAsync((_, _) => { });
        await scene.Server.SendAsync(new Node("receipt", [new("from", Phone), new("id", "3EB0AB"), new("type", "retry")], [new Node("retry", [new("count", "1"), new("id", "3EB0AB")])]));
        await scene.Server.Said.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "3EB0AB", "the ack");
        await scene.Server.SendAsync(new Node("receipt", [new("from", Phone), new("id", "3EB0AC"), new("type", "retry")]));
        await scene.Server.Said.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "3EB0AC", "the ack");
    }
}
