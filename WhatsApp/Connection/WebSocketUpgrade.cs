using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// The HTTP/1.1 upgrade without <see cref="ClientWebSocket"/> (RFC 6455), which would keep its handler and buffers for the lifetime of the connection,
/// 3 to 7 times the memory of an idle channel.
/// </summary>
internal static class WebSocketUpgrade
{
    private const string Origin = "https://web.whatsapp.com";
    private const string AcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static async Task<WebSocket> UpgradeAsync(Stream stream, Uri address, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var host = address.IsDefaultPort ? address.IdnHost : address.IdnHost + ":" + address.Port;
        var request = $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nOrigin: {Origin}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var head = await HttpHead.ReadAsync(stream, cancellationToken);
        if (head.Status != 101) throw new ConnectException("The server refused the upgrade.", head.Status);
        if (!string.Equals(head.Get("Upgrade"), "websocket", StringComparison.OrdinalIgnoreCase) || head.Get("Sec-WebSocket-Accept") != Accept(key))
            throw new ConnectException("The server's upgrade is not valid.");
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero });
    }

    private static string Accept(string key)
    {
#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1 for this token; nothing secret hangs on it.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptGuid)));
#pragma warning restore CA5350
    }
}
