using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Opens a client's byte streams: through its proxy if it has one, with TLS if required.</summary>
/// <param name="Connect">Opens the TCP connections.</param>
/// <param name="Proxy">Proxy with optional user info, or null.</param>
/// <param name="TlsRootCertificate">The only root to trust (DER), or null for the system's.</param>
internal sealed record Dialer(DialCallback Connect, Uri? Proxy, byte[]? TlsRootCertificate)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    // One certificate object per distinct root, shared by all its channels: an idle connection has none of its own.
    private static readonly ConditionalWeakTable<byte[], X509Certificate2> Roots = [];

    /// <summary>The byte stream under a WebSocket.</summary>
    public async Task<Stream> DialAsync(Uri address, CancellationToken cancellationToken)
    {
        var stream = await OpenAsync(DialPurpose.Socket, address.IdnHost, address.Port, cancellationToken);
        if (address.Scheme is not ("wss" or "https")) return stream;
        return await SecureAsync(stream, address.IdnHost, TlsRootCertificate, cancellationToken);
    }

    /// <summary>A separate HTTP client that follows no redirects; the caller disposes it.</summary>
    public HttpClient OpenHttp(DialPurpose purpose, int connectionsPerHost, TimeSpan idleTimeout)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectTimeout,
            MaxConnectionsPerServer = connectionsPerHost,
            PooledConnectionIdleTimeout = idleTimeout,
            ConnectCallback = (context, cancellationToken) => OpenAsync(purpose, context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken),
        };
        if (TlsRootCertificate is { } root) handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = PolicyOf(root) };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private async ValueTask<Stream> OpenAsync(DialPurpose purpose, string host, int port, CancellationToken cancellationToken)
    {
        if (Proxy is null) return await Connect(purpose, host, port, cancellationToken);
        var (name, proxyPort) = ProxyTunnel.EndPointOf(Proxy);
        var stream = await Connect(DialPurpose.Proxy, name, proxyPort, cancellationToken);
        try
        {
            if (Proxy.Scheme == "https") stream = await SecureAsync(stream, name, null, cancellationToken);
            await ProxyTunnel.OpenAsync(stream, Proxy, host, port, cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(Stream stream, string host, byte[]? root, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            var options = new SslClientAuthenticationOptions { TargetHost = host };
            if (root is not null) options.CertificateChainPolicy = PolicyOf(root);
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static X509ChainPolicy PolicyOf(byte[] root)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(Roots.GetValue(root, X509CertificateLoader.LoadCertificate));
        return policy;
    }
}
