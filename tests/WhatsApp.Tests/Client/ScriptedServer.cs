using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Noise;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A server that does exactly what a test specifies, byte by byte if necessary.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly KeyPair _root = Curve25519.GenerateKeyPair();
    private readonly KeyPair _static = Curve25519.GenerateKeyPair();
    private readonly Func<ScriptedServer, Stream, CancellationToken, Task> _script;
    private readonly Task _accepting;

    private ScriptedServer(Func<ScriptedServer, Stream, CancellationToken, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/ws/chat");

    public ReadOnlyMemory<byte> RootKey => _root.PublicKey;

    /// <summary>Signed by the root key that clients trust.</summary>
    public byte[] CertificateChain =>
        WhatIsUp.WhatsApp.Noise.CertificateChain.Issue(_root, _static.PublicKey, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

    public KeyPair StaticKey => _static;

    public WhatsAppClientOptions Options => new() { Address = Address, RootKey = RootKey };

    /// <summary>Begins at the first byte of TCP.</summary>
    public static ScriptedServer OnStream(Func<Stream, CancellationToken, Task> script) => new((_, stream, stop) => script(stream, stop));

    /// <summary>Begins after the HTTP upgrade.</summary>
    public static ScriptedServer OnWebSocket(Func<ScriptedServer, WebSocket, CancellationToken, Task> script) => new(async (server, stream, stop) =>
    {
        var head = await ReadHeadAsync(stream, stop);
        var key = head.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.Ordinal)).Split(": ")[1];
#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"),
            stop);
        using var webSocket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
        await script(server, webSocket, stop);
    });

    /// <summary>Begins after the Noise handshake.</summary>
    public static ScriptedServer OnStanzas(Func<ScriptedConnection, Task> script) => OnWebSocket(async (server, webSocket, stop) =>
    {
        using var connection = await ScriptedConnection.ShakeHandsAsync(server, webSocket, stop);
        await script(connection);
    });

    /// <summary>A device that was paired once, with this server.</summary>
    /// <param name="configure">Changes its options.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="phone">The identity of the phone that linked it, or null for one that is not known.</param>
    public async Task<LinkedDevice> LinkAsync(
        Func<WhatsAppClientOptions, WhatsAppClientOptions>? configure = null, TimeProvider? time = null, KeyPair? phone = null)
    {
        var store = new MemoryWhatsAppStore();
        var unpaired = DeviceCredentials.Create(DateTimeOffset.UtcNow);
        var credentials = unpaired with
        {
            Jid = Jid.FromPhoneNumber("491701120001", 7), Lid = Jid.FromLid("111111111111111", 7), PushName = "Ada",
            SignedDeviceIdentity = phone is null
                ? [1, 2, 3]
                : AdvIdentity.Accept(AdvIdentity.Issue(phone, unpaired.IdentityKey.PublicKey, unpaired.AdvSecret, 1, 1_700_000_000, 1), unpaired.IdentityKey,
                    unpaired.AdvSecret).SignedIdentity,
        };
        await store.CommitAsync(new DeviceStateChanges { Credentials = credentials }, TestContext.Current.CancellationToken);
        return new LinkedDevice(configure is null ? Options : configure(Options), store) { Time = time ?? TimeProvider.System };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    /// <summary>Reads an HTTP head, empty line included.</summary>
    public static async Task<string> ReadHeadAsync(Stream stream, CancellationToken stop)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (text.Length < 4 || text.ToString(text.Length - 4, 4) != "\r\n\r\n")
        {
            await stream.ReadExactlyAsync(one, stop);
            text.Append((char)one[0]);
        }
        return text.ToString();
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
            // The test is over.
        }
        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await _script(this, stream, _stop.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or WebSocketException or SocketException)
        {
            // The client disconnected: the test examines its reaction to the script.
        }
    }
}
