using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>The way to the media hosts: through the channel's proxy, trusting the network's own root where it has one, following no redirect.</summary>
internal static class MediaHttp
{
    private const int ConnectionsPerHost = 8;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(20);

    public static HttpClient Open(byte[]? tlsRootCertificate, Uri? proxy)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectTimeout,
            MaxConnectionsPerServer = ConnectionsPerHost,
            // Between two files a channel holds no connection.
            PooledConnectionIdleTimeout = IdleTimeout,
            ConnectCallback = async (context, cancellationToken) => proxy is null
                ? await Dialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken)
                : await ProxyTunnel.OpenAsync(proxy, context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken),
        };
        if (tlsRootCertificate is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(tlsRootCertificate));
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
