using System.Net;
using System.Net.Sockets;

namespace WhatIsUp.TestSupport;

/// <summary>Ports for programs that must know theirs before they start.</summary>
public static class Ports
{
    // Below the range of ephemeral ports of Linux, so that no outgoing connection takes a port before the program starts.
    private const int First = 18_000;
    private const int Last = 32_000;

    /// <summary>A loopback port that is free now.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // In use: try the next one.
            }
        }
    }
}
