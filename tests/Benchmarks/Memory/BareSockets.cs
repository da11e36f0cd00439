using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace WhatIsUp.Benchmarks.Memory;

/// <summary>The floor of an idle channel, in a process of its own: TLS, the HTTP upgrade, and a WebSocket that waits with an empty buffer.</summary>
internal static class BareSockets
{
    public const string Role = "bare-sockets";
    private const int MaxReplyBytes = 4096;

    /// <summary>Reads how many sockets there shall be from each line of input, and answers when they are open.</summary>
    public static async Task RunAsync(Uri address, byte[] rootCertificate, CancellationToken cancellationToken)
    {
        var sockets = new List<(WebSocket Socket, Task Waiting)>();
        using var root = X509CertificateLoader.LoadCertificate(rootCertificate);
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            var wanted = int.Parse(line, CultureInfo.InvariantCulture);
            while (sockets.Count < wanted)
            {
                var socket = await ConnectAsync(address, root, cancellationToken);
                sockets.Add((socket, socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken).AsTask()));
            }
            await Console.Out.WriteLineAsync("open");
        }
    }

    private static async Task<WebSocket> ConnectAsync(Uri address, X509Certificate2 root, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { root }
        };
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = address.Host, CertificateChainPolicy = policy }, cancellationToken);
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var request = $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n";
        await tls.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);

        // Byte by byte, so that nothing of the first frame is consumed.
        var reply = new byte[MaxReplyBytes];
        var length = 0;
        while (!reply.AsSpan(0, length).EndsWith("\r\n\r\n"u8) && length < reply.Length
            && await tls.ReadAsync(reply.AsMemory(length, 1), cancellationToken) == 1)
        {
            length++;
        }
        if (!reply.AsSpan(0, length).StartsWith("HTTP/1.1 101"u8)) throw new WebSocketException("The server did not upgrade.");
        return WebSocket.CreateFromStream(tls, new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero });
    }
}
