using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Noise;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Benchmarks.Groups;

/// <summary>
/// A minimal server with one large group: it provides the members' devices and keys and acknowledges messages without storing them,
/// so that the client is measured.
/// </summary>
internal sealed class GroupServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly KeyPair _root = Curve25519.GenerateKeyPair();
    private readonly KeyPair _static = Curve25519.GenerateKeyPair();
    private readonly byte[] _chain;
    private readonly Node[] _participants;
    private readonly Dictionary<string, Node> _users = [];
    private readonly Dictionary<Jid, Node> _bundles = [];
    private readonly Task _accepting;
    private long _messages;
    private long _keys;
    private int _losesMember;

    public GroupServer(Jid own, int members, int devicesPerMember)
    {
        _chain = CertificateChain.Issue(_root, _static.PublicKey, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Jid[] accounts = [own.ToAccount(), .. Enumerable.Range(1, members - 1).Select(number => Jid.FromLid($"2000000000{number:00000}"))];
        _participants = [.. accounts.Select(account => new Node("participant", [new("jid", account)]))];
        foreach (var account in accounts)
        {
            var devices = Enumerable.Range(0, devicesPerMember)
                .Select(
                    number => number == 0 ? new Node("device", [new("id", "0")]) : new Node("device", [new("id", $"{number}"), new("key-index", $"{number}")]))
                        .ToArray();
            _users[account.User] = new Node("user", [new("jid", account)], [Node.Of("devices", Node.Of("device-list", devices))]);
            for (ushort number = 0; number < devicesPerMember; number++)
                if (account.WithDevice(number) is var device && device != own) _bundles[device] = Bundle(device);
        }
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public static Jid Group { get; } = new("120363000000000001", JidServer.Group);

    public Uri Address => new($"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/ws/chat");

    public ReadOnlyMemory<byte> RootKey => _root.PublicKey;

    /// <summary>Messages to the group so far.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Devices that were given a key so far.</summary>
    public long Keys => Interlocked.Read(ref _keys);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private static Node Bundle(Jid device)
    {
        var identity = Curve25519.GenerateKeyPair();
        var signed = PreKeyFactory.NewSignedPreKey(1, identity, DateTimeOffset.UnixEpoch);
        return new Node(
            "user", [new("jid", device)],
            [
                Node.OfBytes("registration", new byte[] { 0, 0, 1, 1 }), Node.OfBytes("type", new byte[] { 5 }), Node.OfBytes("identity", identity.PublicKey),
                Node.Of("skey", Node.OfBytes("id", new byte[] { 0, 0, 1 }), Node.OfBytes("value", signed.KeyPair.PublicKey),
                    Node.OfBytes("signature", signed.Signature)),
                Node.Of("key", Node.OfBytes("id", new byte[] { 0, 0, 1 }), Node.OfBytes("value", Curve25519.GenerateKeyPair().PublicKey)),
            ]);
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The benchmark is over.
        }
        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await UpgradeAsync(stream, _stop.Token);
            using var webSocket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
            await TalkAsync(webSocket, _stop.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or WebSocketException or SocketException)
        {
            // The client has disconnected.
        }
    }

    private static async Task UpgradeAsync(Stream stream, CancellationToken stop)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (text.Length < 4 || text.ToString(text.Length - 4, 4) != "\r\n\r\n")
        {
            await stream.ReadExactlyAsync(one, stop);
            text.Append((char)one[0]);
        }
        var key = text.ToString().Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.Ordinal)).Split(": ")[1];
#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"),
            stop);
    }

    private async Task TalkAsync(WebSocket webSocket, CancellationToken stop)
    {
        var splitter = new FrameSplitter();
        while (splitter.TryReadIntro(out _) == OperationStatus.NeedMoreData) await ReceiveAsync(webSocket, splitter, stop);
        using var handshake = new NoiseServerHandshake(_static, _chain);
        using var writer = new FrameWriter();
        writer.WritePlain(handshake.ReadClientHello((await FrameAsync(webSocket, splitter, stop)).Span));
        await webSocket.SendAsync(writer.Written, WebSocketMessageType.Binary, true, stop);
        handshake.ReadClientFinish((await FrameAsync(webSocket, splitter, stop)).Span);
        var noise = handshake.Finish();
        writer.Reset();
        writer.Write(new Node("success", [new("t", "1700000000"), new("lid", _bundles.Keys.First().WithDevice(1))]), noise);
        while (true)
        {
            if (writer.Written.Length > 0)
            {
                await webSocket.SendAsync(writer.Written, WebSocketMessageType.Binary, true, stop);
                writer.Reset();
            }
            if (!await ReceiveAsync(webSocket, splitter, stop)) return;
            while (splitter.TryRead(out var frame))
            {
                var content = NodeDecoder.Decode(frame.Span[..noise.Decrypt(frame.Span)]);
                if (Answer(content) is { } answer) writer.Write(answer, noise);
                if (content.Tag == "message" && Interlocked.Exchange(ref _losesMember, 0) != 0) writer.Write(LastLeft(), noise);
            }

        }
    }

    /// <summary>After the next message, the last member leaves.</summary>
    public void LoseMember() => Interlocked.Exchange(ref _losesMember, 1);

    private Node LastLeft() => new(
        "notification",
        [new("from", Group), new("type", "w:gp2"), new("id", "n1"), new("t", "1700000000"), new("participant", _participants[^1].GetJid("jid")!.Value)],
        [Node.Of("remove", _participants[^1])]);

    private Node? Answer(Node content)
    {
        if (content.Tag == "message")
        {
            Interlocked.Increment(ref _messages);
            Interlocked.Add(ref _keys, content.Child("participants")?.Children.Count ?? 0);
            return new Node("ack", [new("class", "message"), new("id", content.Get("id")!), new("from", Group), new("t", "1700000000")]);
        }
        if (content.Tag != "iq" || content.Get("type") is not ("get" or "set") || content.Get("id") is not { } id) return null;
        var child = content.Children.Count > 0 ? content.Children[0] : null;
        Node[] answer = (content.Get("xmlns"), child?.Tag) switch
        {
            ("encrypt", "count") => [new Node("count", [new("value", "100")])],
            ("w:g2", "query") => [new Node("group", [new("id", Group.User), new("addressing_mode", "lid")], _participants)],
            ("usync", "usync") =>
                [Node.Of("usync", Node.Of("list", [.. child!.Child("list")!.Children.Select(user => _users[user.GetJid("jid")!.Value.User])]))],
            ("encrypt", "key") => [Node.Of("list", [.. child!.Children.Select(user => _bundles[user.GetJid("jid")!.Value])])],
            _ => [],
        };
        return new Node("iq", [new("from", content.GetJid("to") ?? Jid.ServerJid), new("type", "result"), new("id", id)], answer);
    }

    private static async Task<Memory<byte>> FrameAsync(WebSocket webSocket, FrameSplitter splitter, CancellationToken stop)
    {
        Memory<byte> frame;
        while (!splitter.TryRead(out frame)) await ReceiveAsync(webSocket, splitter, stop);
        return frame;
    }

    private static async Task<bool> ReceiveAsync(WebSocket webSocket, FrameSplitter splitter, CancellationToken stop)
    {
        var received = await webSocket.ReceiveAsync(splitter.GetMemory(64 * 1024), stop);
        if (received.MessageType == WebSocketMessageType.Close) return false;
        splitter.Advance(received.Count);
        return true;
    }
}
