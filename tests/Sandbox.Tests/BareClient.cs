using System.Net.WebSockets;
using System.Threading.Channels;
using Google.Protobuf;
using WhatIsUp.Sandbox.Pairing;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Noise;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>A linked device that sends exactly what a test specifies, valid or not.</summary>
internal sealed class BareClient(SandboxHost host) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private ClientWebSocket _socket = new();
    private NoiseTransport _transport = null!;
    private Channel<Node> _received = Channel.CreateUnbounded<Node>();
    private Task _reading = Task.CompletedTask;
    private readonly List<Node> _skipped = [];
    private int _nextId;

    /// <summary>True to leave the end of the connection to the server, after its last stanza.</summary>
    public bool LeavesClosingToServer { get; init; }

    public DeviceCredentials Credentials { get; set; } = DeviceCredentials.Create(DateTimeOffset.UtcNow);

    public Dictionary<uint, PreKey> PreKeys { get; } = [];

    public Jid Jid => Credentials.Jid!.Value;

    /// <summary>Connects with a payload and reads in the background; the channel completes when the socket ends.</summary>
    public async Task ConnectAsync(ClientPayload payload, KeyPair? noiseKey = null)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        _socket = new ClientWebSocket();
        _received = Channel.CreateUnbounded<Node>();
        _skipped.Clear();
        await _socket.ConnectAsync(host.SocketAddress, deadline.Token);
        var splitter = new FrameSplitter();
        using var handshake = new NoiseHandshake(noiseKey ?? Credentials.NoiseKey, host.RootPublicKey, TimeProvider.System);
        using var writer = new FrameWriter();
        writer.WriteIntro(NoiseIntro.Write());
        writer.WritePlain(handshake.WriteClientHello());
        await _socket.SendAsync(writer.Written, WebSocketMessageType.Binary, true, deadline.Token);
        Memory<byte> hello;
        while (!splitter.TryRead(out hello)) splitter.Advance((await _socket.ReceiveAsync(splitter.GetMemory(4096), deadline.Token)).Count);
        var finish = handshake.ReadServerHello(hello.Span, payload.ToByteArray());
        writer.Reset();
        writer.WritePlain(finish);
        await _socket.SendAsync(writer.Written, WebSocketMessageType.Binary, true, deadline.Token);
        _transport = handshake.Finish();
        _reading = ReadAsync(_socket, splitter, _transport, _received.Writer, !LeavesClosingToServer);
    }

    public ClientPayload Registration(uint version = 1_043_857_760) => new()
    {
        UserAgent = UserAgent(version),
        DevicePairingData = new()
        {
            ERegid = ByteString.CopyFrom(BigEndian(Credentials.RegistrationId, 4)),
            EKeytype = ByteString.CopyFrom(5),
            EIdent = ByteString.CopyFrom(Credentials.IdentityKey.PublicKey),
            ESkeyId = ByteString.CopyFrom(BigEndian(Credentials.SignedPreKey.Id, 3)),
            ESkeyVal = ByteString.CopyFrom(Credentials.SignedPreKey.KeyPair.PublicKey),
            ESkeySig = ByteString.CopyFrom(Credentials.SignedPreKey.Signature),
        },
    };

    public ClientPayload Login(uint version = 1_043_857_760) =>
        new() { Username = ulong.Parse(Jid.User), Device = Jid.Device, Passive = true, Pull = true, UserAgent = UserAgent(version) };

    /// <summary>Registers, is scanned by the phone, signs, and is told to come again.</summary>
    public async Task PairAsync(SandboxPhone phone)
    {
        await ConnectAsync(Registration());
        var offer = await NextAsync("iq");
        await SendAsync(Node.Of("iq", [new("to", Jid.ServerJid), new("type", "result"), new("id", offer.Get("id")!)]));
        var scanning = phone.ScanAsync(QrOf(offer).ToText());
        var success = await NextAsync("iq");
        var pair = success.Child("pair-success")!;
        var accepted = AdvIdentity.Accept(pair.Child("device-identity")!.Bytes!.Value.Span, Credentials.IdentityKey, Credentials.AdvSecret);
        var device = pair.Child("device")!;
        Credentials = Credentials with { Jid = device.GetJid("jid"), Lid = device.GetJid("lid"), SignedDeviceIdentity = accepted.SignedIdentity };
        await SendAsync(SignReply(success.Get("id")!, accepted));
        Assert.Equal(Jid, await scanning);
        Assert.Equal("515", (await NextAsync("stream:error")).Get("code"));
        await EndedAsync();
    }

    public PairingQr QrOf(Node offer, int index = 0) => new(
        offer.Child("pair-device")!.ChildrenOf("ref").ElementAt(index).Text!, Credentials.NoiseKey.PublicKey, Credentials.IdentityKey.PublicKey,
        Credentials.AdvSecret, "1");

    public static Node SignReply(string id, AdvIdentity.Accepted accepted) => Node.Of("iq", [new("to", Jid.ServerJid), new("type", "result"), new("id", id)],
        Node.Of("pair-device-sign", Node.OfBytes("device-identity", accepted.Reply, new NodeAttribute("key-index", accepted.KeyIndex.ToString()))));

    /// <summary>Logs in, uploads pre-keys, and becomes active.</summary>
    public async Task LogInAsync(int preKeys = 20)
    {
        await ConnectAsync(Login());
        await NextAsync("success");
        if (preKeys > 0) Assert.Equal("result", (await RequestAsync("encrypt", "set", Upload(preKeys))).Get("type"));
        Assert.Equal("result", (await RequestAsync("passive", "set", Node.Of("active"))).Get("type"));
    }

    public Node[] Upload(int count)
    {
        var keys = new List<Node>();
        for (var i = 0; i < count; i++)
        {
            var key = PreKeyFactory.NewPreKey((uint)(PreKeys.Count + 1));
            PreKeys[key.Id] = key;
            keys.Add(Node.Of("key", Node.OfBytes("id", BigEndian(key.Id, 3)), Node.OfBytes("value", key.KeyPair.PublicKey)));
        }
        return
        [
            Node.OfBytes("registration", BigEndian(Credentials.RegistrationId, 4)), Node.OfBytes("type", new byte[] { 5 }),
            Node.OfBytes("identity", Credentials.IdentityKey.PublicKey), Node.Of("list", [.. keys]), SignedKey(Credentials.SignedPreKey),
        ];
    }

    public static Node SignedKey(SignedPreKey key) => Node.Of("skey",
        Node.OfBytes("id", BigEndian(key.Id, 3)), Node.OfBytes("value", key.KeyPair.PublicKey), Node.OfBytes("signature", key.Signature));

    /// <summary>Sends a request and gives its answer.</summary>
    public async Task<Node> RequestAsync(string space, string type, params Node[] children)
    {
        var id = "q" + ++_nextId;
        await SendAsync(Node.Of("iq", [new("id", id), new("xmlns", space), new("type", type), new("to", Jid.ServerJid)], children));
        return await NextAsync("iq", answer => answer.Get("id") == id);
    }

    public async Task SendAsync(Node node)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var writer = new FrameWriter();
        writer.Write(node, _transport);
        await _socket.SendAsync(writer.Written, WebSocketMessageType.Binary, true, deadline.Token);
    }

    /// <summary>The first stanza with this tag that nobody has taken yet.</summary>
    public async Task<Node> NextAsync(string tag, Func<Node, bool>? condition = null)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        bool IsIt(Node node) => node.Tag == tag && condition?.Invoke(node) != false;
        var index = _skipped.FindIndex(IsIt);
        if (index >= 0)
        {
            var earlier = _skipped[index];
            _skipped.RemoveAt(index);
            return earlier;
        }
        try
        {
            while (true)
            {
                var node = await _received.Reader.ReadAsync(deadline.Token);
                if (IsIt(node)) return node;
                _skipped.Add(node);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException($"No stanza {tag} came.", exception);
        }
    }

    /// <summary>True when a stanza with this tag came before the last one that a test waited for, and nobody took it.</summary>
    public bool HasSkipped(string tag, Func<Node, bool>? condition = null) => _skipped.Exists(node => node.Tag == tag && condition?.Invoke(node) != false);

    /// <summary>Waits until the server has ended the socket.</summary>
    public async Task EndedAsync()
    {
        await _reading.WaitAsync(Deadline);
        _socket.Dispose();
    }

    public void Abort() => _socket.Abort();

    /// <summary>Closes the socket in good order.</summary>
    public async Task CloseAsync()
    {
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The server's last stanza came first, and the reader has closed it.
        }
        await EndedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    public static byte[] BigEndian(uint id, int length)
    {
        var bytes = new byte[length];
        for (var i = length - 1; i >= 0; i--, id >>= 8) bytes[i] = (byte)id;
        return bytes;
    }

    private static ClientPayload.Types.UserAgent UserAgent(uint version) => new() { AppVersion = new() { Primary = 2, Secondary = 3000, Tertiary = version } };

    private static async Task ReadAsync(WebSocket socket, FrameSplitter splitter, NoiseTransport transport, ChannelWriter<Node> output, bool closes)
    {
        try
        {
            while (true)
            {
                while (splitter.TryRead(out var frame))
                {
                    var node = NodeDecoder.Decode(frame.Span[..transport.Decrypt(frame.Span)]);
                    output.TryWrite(node);
                    if (closes && node.Tag is "stream:error" or "failure" or "xmlstreamend")
                        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                }
                var received = await socket.ReceiveAsync(splitter.GetMemory(4096), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) break;
                splitter.Advance(received.Count);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The socket is gone.
        }
        finally
        {
            output.TryComplete();
            splitter.Dispose();
        }
    }
}
