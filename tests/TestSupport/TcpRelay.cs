using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace WhatIsUp.TestSupport;

/// <summary>
/// A TCP relay to a server on loopback that can be interrupted: it closes connections, or drops data while connections appear open.
/// </summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private const int PieceBytes = 16_384;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();
    private volatile TaskCompletionSource _answers = Opened();
    private volatile bool _isCut;
    private int _held;

    /// <summary>Begins to relay to a port of loopback.</summary>
    public TcpRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Drops all connections, and every new one.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var socket in _sockets.Keys) Reset(socket);
    }

    /// <summary>Forwards nothing any more. Data sent meanwhile arrives after <see cref="Heal"/>, as after a network failure.</summary>
    public void Swallow() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Passes requests on, and no answers, until <see cref="Heal"/>.</summary>
    public void SwallowAnswers() => _answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many pieces of data were held back.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Relays again.</summary>
    public void Heal()
    {
        _isCut = false;
        _open.TrySetResult();
        _answers.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        foreach (var socket in _sockets.Keys) Reset(socket);
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptSocketAsync(_stop.Token);
            if (_isCut) Reset(client);
            else _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        _sockets[client] = _sockets[server] = true;
        try
        {
            await _open.Task.WaitAsync(_stop.Token);
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(PumpAsync(client, server, false), PumpAsync(server, client, true));
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side has closed the connection.
        }
        finally
        {
            foreach (var socket in new[] { client, server })
            {
                _sockets.TryRemove(socket, out _);
                Reset(socket);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isAnswer)
    {
        var piece = new byte[PieceBytes];
        try
        {
            while (await from.ReceiveAsync(piece, _stop.Token) is > 0 and var count)
            {
                if (!_open.Task.IsCompleted || (isAnswer && !_answers.Task.IsCompleted)) Interlocked.Increment(ref _held);
                await _open.Task.WaitAsync(_stop.Token);
                if (isAnswer) await _answers.Task.WaitAsync(_stop.Token);
                for (var sent = 0; sent < count;) sent += await to.SendAsync(piece.AsMemory(sent, count - sent), _stop.Token);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side has closed the connection.
        }
    }
}
