using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A proxy for HTTP CONNECT and SOCKS5, distinguished by the first byte (RFCs 9110, 1928 and 1929).</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly (string User, string Password)? _credentials;
    private readonly Task _accepting;
    private int _tunnels;

    public TestProxy((string User, string Password)? credentials)
    {
        _credentials = credentials;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Successful tunnels.</summary>
    public int Tunnels => Volatile.Read(ref _tunnels);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
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
            await using var client = new NetworkStream(socket, ownsSocket: true);
            var first = new byte[1];
            await client.ReadExactlyAsync(first, _stop.Token);
            if (await (first[0] == 5 ? OpenSocksAsync(client) : OpenHttpAsync(client)) is not { } target) return;
            Interlocked.Increment(ref _tunnels);
            await using (target)
                await Task.WhenAny(client.CopyToAsync(target, _stop.Token), target.CopyToAsync(client, _stop.Token));
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or SocketException)
        {
            // Either side went.
        }
    }

    private async Task<NetworkStream?> OpenHttpAsync(NetworkStream client)
    {
        var lines = ("C" + await ScriptedServer.ReadHeadAsync(client, _stop.Token)).Split("\r\n");
        var wanted = _credentials is { } known
            ? "Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{known.User}:{known.Password}")) : null;
        if (wanted is not null && !lines.Contains(wanted))
        {
            await client.WriteAsync("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno"u8.ToArray(), _stop.Token);
            return null;
        }
        var authority = lines[0].Split(' ')[1].Split(':');
        var target = await ConnectAsync(authority[0], int.Parse(authority[1], System.Globalization.CultureInfo.InvariantCulture));
        await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _stop.Token);
        return target;
    }

    private async Task<NetworkStream?> OpenSocksAsync(NetworkStream client)
    {
        var methods = await ReadAsync(client, (await ReadAsync(client, 1))[0]);
        var method = (byte)(_credentials is null ? 0 : 2);
        if (!methods.Contains(method))
        {
            await client.WriteAsync(new byte[] { 5, 0xff }, _stop.Token);
            return null;
        }
        await client.WriteAsync(new byte[] { 5, method }, _stop.Token);
        if (_credentials is { } known)
        {
            var user = await ReadAsync(client, (await ReadAsync(client, 2))[1]);
            var password = await ReadAsync(client, (await ReadAsync(client, 1))[0]);
            var isKnown = Encoding.UTF8.GetString(user) == known.User && Encoding.UTF8.GetString(password) == known.Password;
            await client.WriteAsync(new byte[] { 1, (byte)(isKnown ? 0 : 1) }, _stop.Token);
            if (!isKnown) return null;
        }
        var head = await ReadAsync(client, 5);
        var host = Encoding.ASCII.GetString(await ReadAsync(client, head[4]));
        var target = await ConnectAsync(host, BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(client, 2)));
        await client.WriteAsync(new byte[] { 5, 0, 0, 1, 127, 0, 0, 1, 0, 80 }, _stop.Token);
        return target;
    }

    private async Task<NetworkStream> ConnectAsync(string host, int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new DnsEndPoint(host, port), _stop.Token);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _stop.Token);
        return bytes;
    }
}
