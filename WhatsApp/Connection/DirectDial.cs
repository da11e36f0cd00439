using System.Net;
using System.Net.Sockets;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Connects to any address. Only for addresses set by the owner of the client.</summary>
public static class DirectDial
{
    /// <summary>Opens a TCP connection.</summary>
    public static async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(host, port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
