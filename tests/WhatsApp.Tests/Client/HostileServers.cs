using System.IO.Compression;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;
using WhatIsUp.WhatsApp.Tests.Binary;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Hostile input of a server: the connection continues or ends with a reason; it never hangs, throws or exhausts the memory.</summary>
public sealed class HostileServers
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> BadGreetings => ["closes", "silent", "noise", "refuses", "endless head", "wrong accept", "talks early"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(BadGreetings))]
    public async Task Server_that_does_not_upgrade_ends_the_attempt(string greeting)
    {
        await using var server = ScriptedServer.OnStream(async (stream, stop) =>
        {
            if (greeting == "closes") return;
            await ScriptedServer.ReadHeadAsync(stream, stop);
            var answer = greeting switch
            {
                "silent" => "",
                "noise" => "\0\u0001\u0002 what?\r\n\r\n",
                "refuses" => "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy",
                "endless head" => "HTTP/1.1 101 Yes\r\n" + new string('x', 100_000),
                "wrong accept" => "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n",
                _ => "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\n\r\nand more",
            };
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using var device = await server.LinkAsync(options => options with { ConnectTimeout = TimeSpan.FromSeconds(greeting == "silent" ? 0.5 : 20) });
        device.Open();
        var end = await device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
        Assert.Equal(greeting == "refuses" ? 503 : null, end.UpstreamCode);
    }

    public static TheoryData<string> BadHandshakes => ["closes", "text", "random frame", "giant frame", "other root", "half a frame"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(BadHandshakes))]
    public async Task Server_that_breaks_the_handshake_ends_the_attempt(string fault)
    {
        await using var server = ScriptedServer.OnWebSocket(async (self, webSocket, stop) =>
        {
            switch (fault)
            {
                case "closes":
                    await webSocket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "no", stop);
                    break;
                case "text":
                    await webSocket.SendAsync("\0\0\u0003abc"u8.ToArray(), WebSocketMessageType.Text, true, stop);
                    break;
                case "random frame":
                    await webSocket.SendAsync((byte[])[0, 0, 200, .. RandomNumberGenerator.GetBytes(200)], WebSocketMessageType.Binary, true, stop);
                    break;
                case "giant frame":
                    await webSocket.SendAsync((byte[])[0xff, 0xff, 0xff, 1, 2, 3], WebSocketMessageType.Binary, true, stop);
                    break;
                case "half a frame":
                    await webSocket.SendAsync((byte[])[0, 1, 0, 1, 2, 3], WebSocketMessageType.Binary, true, stop);
                    break;
                default:
                    await ScriptedConnection.ShakeHandsAsync(self, webSocket, stop);
                    break;
            }
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using var device = await server.LinkAsync(options => options with
        {
            RootKey = fault == "other root"
                ? Curve25519.GenerateKeyPair().PublicKey : options.RootKey, ConnectTimeout = TimeSpan.FromSeconds(fault == "half a frame" ? 0.5 : 20),
        });
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
    }

    public static TheoryData<string> BadFrames => ["not encrypted", "empty", "giant", "text message"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(BadFrames))]
    public async Task Undecryptable_frame_ends_the_connection(string fault)
    {
        var isIn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            await connection.EnterAsync();
            await isIn.Task;
            await (fault switch
            {
                "not encrypted" => connection.SendRawAsync((byte[])[0, 0, 100, .. RandomNumberGenerator.GetBytes(100)]),
                "empty" => connection.SendRawAsync(new byte[] { 0, 0, 0 }),
                "giant" => connection.SendRawAsync(new byte[] { 0xff, 0xff, 0xff, 9 }),
                _ => connection.SendRawAsync("hello"u8.ToArray(), WebSocketMessageType.Text),
            });
            await Task.Delay(Timeout.Infinite, connection.Stop);
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitAsync<LoggedIn>();
        isIn.SetResult();
        await device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
    }

    public static TheoryData<string> StanzasWithoutSense => ["malformed node", "no node", "bomb", "deep"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(StanzasWithoutSense))]
    public async Task Undecodable_stanza_is_skipped_counted_and_logged(string fault)
    {
        var counted = 0L;
        using var meter = new System.Diagnostics.Metrics.MeterListener();
        meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "whatsapp.stanzas.undecodable") listener.EnableMeasurementEvents(instrument);
        };
        meter.SetMeasurementEventCallback<long>((_, measured, _, _) => Interlocked.Add(ref counted, measured));
        meter.Start();
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendPayloadAsync(fault switch
            {
                "malformed node" => (byte[])[0, 248, 3, 255, 255, 255],
                "no node" => [0],
                "bomb" => Bomb(),
                _ => Deep(),
            });
            await connection.ProbeAsync("still there");
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        Assert.True(Interlocked.Read(ref counted) > 0);
        Assert.Contains(device.Logs.Entries, line => line.Contains("Failed to decode a stanza", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Overlong_ids_names_and_addresses_are_not_published()
    {
        var endless = new string('9', 100_000);
        ScriptedContact? contact = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendAsync(contact!.Text("hello", null, new NodeAttribute("notify", string.Concat(Enumerable.Repeat("🌍", 50_000)))));
            await connection.SendAsync(Node.Of(
                "message", [new("from", ScriptedContact.Lid), new("id", endless)], Node.OfBytes("enc", new byte[80], new("v", "2"), new("type", "msg"))));
            await connection.SendAsync(Node.Of(
                "message", [new("from", Jid.FromLid(endless)), new("id", "3EB0AA")], Node.OfBytes("enc", new byte[80], new("v", "2"), new("type", "msg"))));
            await connection.SendAsync(new Node("ack", [new("class", "message"), new("id", endless), new("from", ScriptedContact.Lid)]));
            await connection.SendAsync(new Node("receipt", [new("from", ScriptedContact.Lid), new("id", endless)]));
            await connection.SendAsync(Node.Of("receipt", [new("from", ScriptedContact.Lid), new("id", "3EB0AB")],
                Node.Of("list", new Node("item", [new("id", endless)]), new Node("item", [new("id", "3EB0AC")]))));
            await connection.ProbeAsync("p1");
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device = await server.LinkAsync();
        contact = new ScriptedContact(device.Store.Credentials!, ScriptedContact.Lid);
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        var message = Assert.Single(device.Events.Entries.OfType<MessageReceived>());
        Assert.Equal(string.Concat(Enumerable.Repeat("🌍", 128)), message.PushName);
        Assert.Equal(["3EB0AB", "3EB0AC"], Assert.Single(device.Events.Entries.OfType<ReceiptReceived>()).MessageIds);
        Assert.DoesNotContain(device.Events.Entries, raised => raised is MessageUndecryptable or MessageAcknowledged);
    }

    [Fact(Timeout = 60_000)]
    public async Task Message_of_a_contact_in_the_peer_category_is_published()
    {
        ScriptedContact? contact = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendAsync(contact!.Text("hidden?", null, new NodeAttribute("category", "peer")));
            await gone;
        });
        await using var device = await server.LinkAsync();
        contact = new ScriptedContact(device.Store.Credentials!, ScriptedContact.Lid);
        device.Open();
        await device.WaitForTextAsync("hidden?");
    }

    [Fact(Timeout = 60_000)]
    public async Task Tag_of_an_unknown_stanza_is_logged_without_control_characters_and_numbers()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            foreach (var tag in new[] { "w:gp7", "forged\r\nline", "n491701120001", new string('x', 1_000) })
                await connection.SendAsync(new Node("notification", [new("from", Jid.ServerJid), new("id", "n1"), new("type", tag)]));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitAsync<UnknownStanza>(raised => raised.Tag.EndsWith('x'));
        Assert.Equal(
            ["notification:w:gp7", "notification:forged??line", "notification:n000000000000", "notification:" + new string('x', 51)],
            device.Events.Entries.OfType<UnknownStanza>().Select(raised => raised.Tag));
    }

    [Fact(Timeout = 60_000)]
    public async Task Store_failure_during_the_login_ends_the_connection()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var others = connection.Answers;
            connection.Answers = request => request.Child("count") is not null ? [Node.Of("count", [new NodeAttribute("value", "0")])] : others(request);
            await connection.SendAsync(new Node("success"));
            await connection.ServeAsync();
        });
        await using var device = await server.LinkAsync();
        await device.Store.CommitAsync(
            new DeviceStateChanges { Credentials = device.Store.Credentials! with { NextPreKeyId = 5, FirstUnuploadedPreKeyId = 1 } }, Stop);
        device.Faults.BeforeReadingPreKeys = () => throw new IOException("The disk is gone.");
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
        Assert.DoesNotContain(device.Events.Entries, raised => raised is LoggedIn);
    }

    [Fact(Timeout = 60_000)]
    public async Task Repeated_success_stanza_starts_one_session()
    {
        var requests = -1;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            for (var i = 0; i < 300; i++) await connection.SendAsync(new Node("success", [new("t", "1700000000")]));
            await connection.ProbeAsync("p1");
            requests = connection.Sent.Entries.Count(node => node.Get("xmlns") == "passive");
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        Assert.Equal(1, requests);
        Assert.Single(device.Events.Entries, raised => raised is LoggedIn);
    }

    [Fact(Timeout = 60_000)]
    public async Task Unresolvable_address_is_retried_later_and_keeps_the_credentials()
    {
        await using var server = ScriptedServer.OnStream((_, _) => Task.CompletedTask);
        await using var device =
            await server.LinkAsync(options => options with { Proxy = new Uri($"socks5://{string.Join('.', Enumerable.Repeat(new string('a', 60), 5))}:1080") });
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
    }

    [Fact(Timeout = 60_000)]
    public async Task Unusable_credentials_are_reported()
    {
        await using var server = ScriptedServer.OnStream((_, _) => Task.CompletedTask);
        await using var device = await server.LinkAsync();
        await device.Store.CommitAsync(
            new DeviceStateChanges { Credentials = device.Store.Credentials! with { Jid = Jid.FromPhoneNumber("no number") } }, Stop);
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.CredentialsUnusable);
    }

    [Fact(Timeout = 120_000)]
    public async Task Mutated_stanzas_never_end_the_connection_or_grow_the_memory()
    {
        const int Count = 6_000;
        var done = new TaskCompletionSource<(long Before, long After)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            var fuzzer = new NodeFuzzer([.. HostileStanzas.All.Select(NodeEncoder.Encode)], 20_261_123);
            await connection.ProbeAsync("before");
            var before = GC.GetTotalMemory(true);
            for (var sent = 0; sent < Count;)
            {
                var bytes = fuzzer.Next();
                if (!NodeDecoder.TryDecode(bytes, out var node) || HostileStanzas.EndsTheConnection(node)) continue;
                await connection.SendPayloadAsync(bytes);
                if (++sent % 500 == 0) await connection.ProbeAsync($"at {sent}");
            }
            done.SetResult((before, GC.GetTotalMemory(true)));
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            // A socket that closes with unread bytes takes the last stanza with it.
            await gone;
        });
        await using var device = await server.LinkAsync(options => options with { RequestTimeout = TimeSpan.FromSeconds(2) });
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        var (before, after) = await done.Task;
        // The logs of the test itself hold every event and stanza: some megabytes.
        Assert.True(after - before < 64 << 20, $"The memory grew by {after - before} bytes.");
    }

    [Fact(Timeout = 120_000)]
    public async Task Flood_is_held_at_the_socket_while_the_store_is_slow()
    {
        const int Count = 40_000;
        var progress = 0;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var flooded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await gate.Task;
            var filler = new byte[2_000];
            for (; progress < Count; progress++)
            {
                await connection.SendAsync(new Node("surprise", [new("from", Jid.ServerJid), new("id", $"s{progress}")], null, filler));
            }
            flooded.SetResult();
            await connection.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == $"s{Count - 1}", "last ack", deadline: TimeSpan.FromSeconds(60));
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            // A socket that closes with unread bytes takes the last stanza with it.
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitAsync<LoggedIn>();
        var slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        device.Faults.BeforeCommit = _ => slow.Task;
        gate.SetResult();
        var stalledAt = -1;
        while (stalledAt != Volatile.Read(ref progress))
        {
            stalledAt = Volatile.Read(ref progress);
            await Task.WhenAny(flooded.Task, Task.Delay(TimeSpan.FromSeconds(1.5), Stop));
        }
        Assert.False(flooded.Task.IsCompleted, "The client took everything in.");
        slow.SetResult();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        Assert.Equal(Count, device.Events.Entries.Count(raised => raised is UnknownStanza { Tag: "surprise" }));
    }

    [Fact(Timeout = 60_000)]
    public async Task Passkey_request_and_undecryptable_group_message_are_published_and_an_unknown_stanza_is_counted()
    {
        var isRequested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            var group = new Jid("120363000000000001", JidServer.Group);
            var options = Node.OfText("passkey_request_options", """{"challenge":"AAAA"}""");
            await connection.SendAsync(
                Node.Of("notification", [new("from", Jid.FromPhoneNumber("491701120002")), new("type", "passkey_prologue_request"), new("id", "n0")], options));
            await connection.SendAsync(
                Node.Of("notification", [new("from", Jid.ServerJid), new("type", "passkey_prologue_request"), new("id", "n1")], options));
            await connection.SendAsync(Node.Of(
                "message",
                [new("from", group), new("participant", Jid.FromLid("222222222222222", 3)), new("id", "g1"), new("t", "1700000000"), new("type", "text")],
                Node.OfBytes("enc", new byte[80], new("v", "2"), new("type", "skmsg"))));
            await connection.SendAsync(new Node("surprise", [new("from", Jid.ServerJid), new("id", "u1")]));
            foreach (var (tag, id, error) in new[] { ("notification", "n0", (string?)null), ("notification", "n1", null), ("message", "g1", "500"),
                ("surprise", "u1", null) })
            {
                var ack = await connection.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == id, tag);
                if (ack.Get("class") != tag || ack.Get("error") != error) return;
            }
            await isRequested.Task;
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            // A socket that closes with unread bytes takes the last stanza with it.
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitAsync<PasskeyRequested>();
        isRequested.SetResult();
        var refused = await device.WaitAsync<MessageUndecryptable>();
        Assert.Equal(("g1", "malformed", 1), (refused.MessageId, refused.Reason, refused.RetryCount));
        await device.WaitAsync<UnknownStanza>(raised => raised.Tag == "surprise");
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        Assert.Single(device.Events.Entries.OfType<PasskeyRequested>());
    }

    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        packed.WriteByte(2);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            for (var i = 0; i < 64; i++) zlib.Write(new byte[1 << 20]);
        return packed.ToArray();
    }

    private static byte[] Deep()
    {
        var bytes = new List<byte> { 0 };
        for (var i = 0; i < 5_000; i++) bytes.AddRange((byte[])[248, 2, 19, 248, 1]);
        return [.. bytes];
    }
}
