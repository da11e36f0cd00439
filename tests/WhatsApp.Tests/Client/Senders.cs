using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>The server withholds, delays or changes data that sending requires.</summary>
public sealed class Senders
{
    private static readonly Jid Phone = ScriptedContact.Lid;
    private static readonly Jid Own = Jid.FromLid("111111111111111");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static bool IsKeyRequest(Node node) => node.Tag == "iq" && node.Get("xmlns") == "encrypt" && node.Child("key") is not null;

    private static bool IsDeviceRequest(Node node) => node.Tag == "iq" && node.Get("xmlns") == "usync";

    private static bool IsMessage(Node node, string id) => node.Tag == "message" && node.Get("id") == id;

    private static void List(DeviceStateChanges batch, Jid account, params ushort[] devices)
    {
        var name = ProtocolAddress.Of(account).Name;
        batch.DeviceLists[name] = new DeviceList(name, devices, 0, TimeProvider.System.GetUtcNow());
    }

    private static Node[] Devices(Node request, params Node[] theirs) =>
    [
        Node.Of("usync",
            Node.Of("list", [.. request.Child("usync")!.Child("list")!.ChildrenOf("user").Select(user => user.GetJid("jid")!.Value).Select(jid => Node.Of(
            "user", [new NodeAttribute("jid", jid)],
            Node.Of("devices", Node.Of("device-list", jid == Own ? [Number(0), Number(7, "1")] : theirs.Length > 0 ? theirs : [Number(0)]))))])),
    ];

    private static Node Number(int id, string? keyIndex = null) => Node.Of(
        "device", keyIndex is null ? [new NodeAttribute("id", $"{id}")] : [new NodeAttribute("id", $"{id}"), new NodeAttribute("key-index", keyIndex)]);

    /// <summary>A server with all faults that the tests need.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly TaskCompletionSource<ScriptedConnection> _connected = new();
        private ScriptedServer _server = null!;

        public LinkedDevice Device { get; private set; } = null!;

        public ScriptedConnection Server { get; private set; } = null!;

        public ScriptedContact TheirPhone { get; private set; } = null!;

        public static async Task<Scene> SetAsync(Action<DeviceStateChanges, Scene> known, Func<Node, Node[]?>? answers = null)
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
            var batch = new DeviceStateChanges();
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
    public async Task Device_without_available_keys_is_queried_once_and_others_get_the_messages()
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
            var message = await scene.Server.Sent.WaitAsync(node => IsMessage(node, id), "the message");
            Assert.Equal(Phone, Assert.Single(message.Child("participants")!.ChildrenOf("to")).GetJid("jid"));
        }
        var request = Assert.Single(scene.Server.Sent.Entries, IsKeyRequest);
        Assert.Equal(Phone.WithDevice(3), Assert.Single(request.Child("key")!.ChildrenOf("user")).GetJid("jid"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Device_without_a_key_index_gets_no_message()
    {
        await using var scene = await Scene.SetAsync((_, _) => { }, request => IsKeyRequest(request)
            ? [Node.Of("list",
                [.. request.Child("key")!.ChildrenOf("user").Select(
                user => new ScriptedContact(DeviceCredentials.Create(DateTimeOffset.UtcNow), user.GetJid("jid")!.Value).Bundle())])]
            : Devices(request, Number(0), Number(5), Number(6, "2")));
        await scene.Device.SendTextAsync(Phone, "hello", "3EB0AA");
        var message = await scene.Server.Sent.WaitAsync(node => IsMessage(node, "3EB0AA"), "the message");
        Assert.Equal([Own, Phone, Phone.WithDevice(6)], message.Child("participants")!.ChildrenOf("to").Select(to => to.GetJid("jid")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1_600_000_000, true)]
    [InlineData(1_800_000_000, false)]
    public async Task Outdated_signed_device_list_restores_no_device(long known, bool counts)
    {
        var account = Curve25519.GenerateKeyPair();
        Node[] Told(Node _)
        {
            var signed = new KeyIndexList(1, 1_700_000_000, 2, [2]).Sign(account);
            return [Node.Of("usync", Node.Of("list", Node.Of(
                "user", [new NodeAttribute("jid", Phone)],
                Node.Of("devices", Node.Of("device-list", Number(0), Number(5, "2")),
                    Node.OfBytes("key-index-list", signed, new NodeAttribute("ts", "1700000000"))))))];
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
        var message = await scene.Server.Sent.WaitAsync(node => IsMessage(node, "3EB0AA"), "the message");
        Assert.Equal(counts ? [Phone, Phone.WithDevice(5)] : [Phone], message.Child("participants")!.ChildrenOf("to").Select(to => to.GetJid("jid")!.Value));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Signed_device_list_without_account_key_counts_unless_the_known_key_differs(bool isOtherKeyKnown, bool counts)
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
                Node.Of("devices", Node.Of("device-list", Number(0), Number(5, "2")),
                    Node.OfBytes("key-index-list", signed, new NodeAttribute("ts", "1700000000"))))))]);
        await scene.Device.SendTextAsync(Phone, "hello", "3EB0AA");
        var message = await scene.Server.Sent.WaitAsync(node => IsMessage(node, "3EB0AA"), "the message");
        Assert.Equal(counts ? [Phone, companion] : [Phone], message.Child("participants")!.ChildrenOf("to").Select(to => to.GetJid("jid")!.Value));
    }

    [Fact(Timeout = 60_000)]
    public async Task Message_to_a_chat_without_device_keys_is_rejected_and_not_sent_to_own_devices()
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
        Assert.Single(scene.Server.Sent.Entries, IsKeyRequest);
        Assert.DoesNotContain(scene.Server.Sent.Entries, node => node.Tag == "message");
    }

    [Fact(Timeout = 60_000)]
    public async Task Message_is_sent_when_devices_change_during_the_query()
    {
        await using var scene = await Scene.SetAsync((_, _) => { }, request => IsKeyRequest(request) ? null : Devices(request));
        var sending = scene.Device.SendTextAsync(Phone, "hello", "3EB0AA");
        var request = await scene.Server.Sent.WaitAsync(IsKeyRequest, "a request for keys");
        await scene.Server.SendAsync(Node.Of(
            "notification", [new("from", Phone), new("id", "n1"), new("type", "devices")],
            Node.Of("add", new Node("device", [new("jid", Phone.WithDevice(4)), new("key-index", "2")]))));
        await scene.Server.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "n1", "the ack of the notification");
        await scene.Server.AnswerAsync(request, Node.Of("list", scene.TheirPhone.Bundle(), new ScriptedContact(scene.Device.Store.Credentials!, Own).Bundle()));
        await sending;
        await scene.Server.Sent.WaitAsync(node => IsMessage(node, "3EB0AA"), "the message");
        Assert.Equal(2, scene.Server.Sent.Entries.Count(IsDeviceRequest));
    }

    [Fact(Timeout = 60_000)]
    public async Task Too_many_parallel_new_chats_fail_instead_of_hanging()
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
    public async Task Retry_receipt_is_acknowledged_with_its_answer_and_repeated_after_a_crash_in_between()
    {
        await using var scene = await Scene.SetAsync(
            (batch, _) => batch.SentMessages.Add(new SentMessage("3EB0AA", Phone, new TextContent("what?").Encode(), DateTimeOffset.UtcNow)), request =>
                IsKeyRequest(request) ? null : []);
        var receipt =
            new Node("receipt", [new("from", Phone), new("id", "3EB0AA"), new("type", "retry")],
            [new Node("retry", [new("count", "1"), new("id", "3EB0AA"), new("v", "1")])]);
        await scene.Server.SendAsync(receipt);
        var request = await scene.Server.Sent.WaitAsync(IsKeyRequest, "a request for keys");
        await scene.Server.ProbeAsync("p1");
        Assert.DoesNotContain(scene.Server.Sent.Entries, node => node.Tag == "ack");
        await scene.Server.AnswerAsync(request, Node.Of("list", scene.TheirPhone.Bundle()));
        await scene.Server.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("class") == "receipt", "the ack");
        Assert.Contains(scene.Server.Sent.Entries, node => IsMessage(node, "3EB0AA"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Unanswerable_retry_receipt_is_acknowledged()
    {
        await using var scene = await Scene.SetAsync((_, _) => { });
        await scene.Server.SendAsync(new Node(
            "receipt", [new("from", Phone), new("id", "3EB0AB"), new("type", "retry")], [new Node("retry", [new("count", "1"), new("id", "3EB0AB")])]));
        await scene.Server.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "3EB0AB", "the ack");
        await scene.Server.SendAsync(new Node("receipt", [new("from", Phone), new("id", "3EB0AC"), new("type", "retry")]));
        await scene.Server.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "3EB0AC", "the ack");
    }
}
