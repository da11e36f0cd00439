using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Requests a tunnel from a proxy: HTTP CONNECT (RFC 9110) or SOCKS5 (RFC 1928, 1929). Names are resolved by the proxy.</summary>
internal static class ProxyTunnel
{
    private const int SocksPort = 1080;

    /// <summary>Host and port of a proxy.</summary>
    public static (string Host, int Port) EndPointOf(Uri proxy)
    {
        if (!IsSocks(proxy) && proxy.Scheme is not ("http" or "https")) throw new ConnectException("The proxy's scheme is not supported.");
        return (proxy.IdnHost, proxy.Port > 0 ? proxy.Port : SocksPort);
    }

    /// <summary>Sends the request over an open connection to the proxy.</summary>
    public static Task OpenAsync(Stream stream, Uri proxy, string host, int port, CancellationToken cancellationToken) =>
        IsSocks(proxy) ? OpenSocksAsync(stream, proxy, host, port, cancellationToken) : OpenHttpAsync(stream, proxy, host, port, cancellationToken);

    private static bool IsSocks(Uri proxy) => proxy.Scheme is "socks5" or "socks5h" or "socks";

    private static (string User, string Password)? ReadCredentials(Uri proxy)
    {
        if (proxy.UserInfo.Length == 0) return null;
        var colon = proxy.UserInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? (Uri.UnescapeDataString(proxy.UserInfo), "")
            : (Uri.UnescapeDataString(proxy.UserInfo[..colon]), Uri.UnescapeDataString(proxy.UserInfo[(colon + 1)..]));
    }

    private static async Task OpenHttpAsync(Stream stream, Uri proxy, string host, int port, CancellationToken cancellationToken)
    {
        var authority = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        var request = new StringBuilder().Append("CONNECT ").Append(authority).Append(" HTTP/1.1\r\nHost: ").Append(authority).Append("\r\n");
        if (ReadCredentials(proxy) is { } credentials)
            request.Append("Proxy-Authorization: Basic ")
                .Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials.User + ":" + credentials.Password))).Append("\r\n");
        request.Append("\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request.ToString()), cancellationToken);
        var head = await HttpHead.ReadAsync(stream, cancellationToken);
        if (head.Status is < 200 or > 299) throw new ConnectException("The proxy refused the tunnel.", head.Status);
    }

    private static async Task OpenSocksAsync(Stream stream, Uri proxy, string host, int port, CancellationToken cancellationToken)
    {
        const byte Version = 5, NoAuthentication = 0, Password = 2, Connect = 1, DomainName = 3;
        var credentials = ReadCredentials(proxy);
        await stream.WriteAsync(credentials is null ? new byte[] { Version, 1, NoAuthentication } : [Version, 1, Password], cancellationToken);
        var reply = new byte[2];
        await stream.ReadExactlyAsync(reply, cancellationToken);
        if (reply[0] != Version || reply[1] != (credentials is null ? NoAuthentication : Password))
            throw new ConnectException("The proxy requires another authentication.");
        if (credentials is { } known)
        {
            byte[] user = Encoding.UTF8.GetBytes(known.User), password = Encoding.UTF8.GetBytes(known.Password);
            if (user.Length is 0 or > 255 || password.Length > 255) throw new ConnectException("The proxy's credentials are too long.");
            byte[] login = [1, (byte)user.Length, .. user, (byte)password.Length, .. password];
            await stream.WriteAsync(login, cancellationToken);
            await stream.ReadExactlyAsync(reply, cancellationToken);
            if (reply[1] != 0) throw new ConnectException("The proxy refused the credentials.");
        }
        var name = Encoding.ASCII.GetBytes(host);
        if (name.Length is 0 or > 255) throw new ConnectException("The host name is too long for the proxy.");
        var request = new byte[7 + name.Length];
        (request[0], request[1], request[3], request[4]) = (Version, Connect, DomainName, (byte)name.Length);
        name.CopyTo(request, 5);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(5 + name.Length), (ushort)port);
        await stream.WriteAsync(request, cancellationToken);
        var head = new byte[5];
        await stream.ReadExactlyAsync(head, cancellationToken);
        if (head[0] != Version || head[1] != 0) throw new ConnectException("The proxy refused the tunnel.", head[1]);
        // The first byte of the bound address is read already: the rest of it, and the port.
        var rest = head[3] switch { 1 => 3 + 2, 4 => 15 + 2, DomainName => head[4] + 2, _ => throw new ConnectException("The proxy's answer is malformed.") };
        await stream.ReadExactlyAsync(new byte[rest], cancellationToken);
    }
}
