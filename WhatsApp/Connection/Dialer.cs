using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Opens the byte stream under the WebSocket: DNS, TCP, proxy, TLS.</summary>
internal static class Dialer
{
    // One certificate object per distinct root, shared by all channels that use it: an idle connection holds none of its own.
    private static readonly ConditionalWeakTable<byte[], X509Certificate2> Roots = [];

    public static async Task<Stream> DialAsync(ConnectionTarget target, CancellationToken cancellationToken)
    {
        var address = target.Address;
        Stream stream = target.Proxy is { } proxy
            ? await ProxyTunnel.OpenAsync(proxy, address.IdnHost, address.Port, cancellationToken)
            : await ConnectAsync(address.IdnHost, address.Port, cancellationToken);
        if (address.Scheme is not ("wss" or "https")) return stream;
        return await SecureAsync(stream, address.IdnHost, target.TlsRootCertificate, cancellationToken);
    }

    public static async Task<NetworkStream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
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

    public static async Task<Stream> SecureAsync(Stream stream, string host, byte[]? root, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            var options = new SslClientAuthenticationOptions { TargetHost = host };
            if (root is not null)
            {
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.Add(Roots.GetValue(root, X509CertificateLoader.LoadCertificate));
                options.CertificateChainPolicy = policy;
            }
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }
}
