using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Noise;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Stanzas over Noise over a WebSocket. One reader; writers on any thread. Holds no buffer while idle.</summary>
internal sealed class StanzaSocket : IAsyncDisposable
{
    private const int MaxFrameBytes = 8 << 20;
    private const int MaxUnsentBytes = 4 << 20;
    private const int ReceiveBytes = 4096;

    /// <summary>Memory of the stanzas that are returned together: a short frame can inflate to a long one.</summary>
    private const int MaxReadBytes = 4 << 20;

    /// <summary>Malformed stanzas that are logged per connection; all are counted.</summary>
    private const int MostLogged = 16;

    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly WebSocket _webSocket;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FrameSplitter _splitter = new(MaxFrameBytes);
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private NoiseTransport _noise = null!;
    private FrameWriter _filling = new(MaxFrameBytes);
    private FrameWriter _sending = new(MaxFrameBytes);
    private Task _flush = Task.CompletedTask;
    private TaskCompletionSource? _room;
    private bool _isFlushing;
    private bool _isClosed;
    private Task<ValueWebSocketReceiveResult>? _receive;
    private bool _receivesData;
    private int _undecodable;

    private StanzaSocket(WebSocket webSocket, TimeProvider time, ILogger log) => (_webSocket, _time, _log) = (webSocket, time, log);

    /// <summary>Connects, upgrades and runs the handshake with the given client payload.</summary>
    public static async Task<StanzaSocket> OpenAsync(
        Dialer dialer, Uri address, KeyPair noiseKey, ReadOnlyMemory<byte> rootKey, byte[] clientPayload, byte[]? routing, TimeProvider time, ILogger log,
        CancellationToken cancellationToken)
    {
        var stream = await dialer.DialAsync(address, cancellationToken);
        StanzaSocket? socket = null;
        try
        {
            socket = new StanzaSocket(await WebSocketUpgrade.UpgradeAsync(stream, address, cancellationToken), time, log);
            await socket.HandshakeAsync(noiseKey, rootKey, clientPayload, routing, cancellationToken);
            return socket;
        }
        catch
        {
            if (socket is not null) await socket.DisposeAsync();
            await stream.DisposeAsync();
            throw;
        }
    }

    private async Task HandshakeAsync(
        KeyPair noiseKey, ReadOnlyMemory<byte> rootKey, byte[] clientPayload, byte[]? routing, CancellationToken cancellationToken)
    {
        using var handshake = new NoiseHandshake(noiseKey, rootKey, _time);
        _filling.WriteIntro(NoiseIntro.Write(routing));
        _filling.WritePlain(handshake.WriteClientHello());
        await SendFilledAsync(cancellationToken);
        Memory<byte> frame;
        while (!_splitter.TryRead(out frame))
        {
            var result = await _webSocket.ReceiveAsync(_splitter.GetMemory(ReceiveBytes), cancellationToken);
            if (result.MessageType != WebSocketMessageType.Binary) throw new ConnectException("The server closed during the handshake.");
            _splitter.Advance(result.Count);
        }
        _filling.WritePlain(handshake.ReadServerHello(frame.Span, clientPayload));
        await SendFilledAsync(cancellationToken);
        _noise = handshake.Finish();
    }

    private async Task SendFilledAsync(CancellationToken cancellationToken)
    {
        await _webSocket.SendAsync(_filling.Written, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        _filling.Reset();
    }

    /// <summary>Completes when the network has accepted most of the written data, or the socket is closed: writers of much data wait for it.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_gate)
        {
            if (_isClosed || _filling.Written.Length <= MaxUnsentBytes) return Task.CompletedTask;
            return (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Appends a stanza; it is sent immediately if the socket is idle, otherwise with the next write. The order of calls is kept.</summary>
    /// <returns>False if the socket is closed or the peer no longer reads.</returns>
    public bool Send(Node stanza)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            if (_filling.Written.Length > MaxUnsentBytes * 2)
            {
                _ended.Cancel();
                return false;
            }
            _filling.Write(stanza, _noise);
            if (_isFlushing) return true;
            _isFlushing = true;
        }
        _flush = FlushAsync();
        return true;
    }

    private async Task FlushAsync()
    {
        try
        {
            while (true)
            {
                lock (_gate)
                {
                    if (_filling.Written.IsEmpty || _isClosed)
                    {
                        _isFlushing = false;
                        return;
                    }
                    (_filling, _sending) = (_sending, _filling);
                    MakeRoom();
                }
                var write = _webSocket.SendAsync(_sending.Written, WebSocketMessageType.Binary, endOfMessage: true, _ended.Token);
                if (!write.IsCompletedSuccessfully) await write.AsTask().WaitAsync(WriteTimeout, _time, _ended.Token);
                _sending.Reset();
            }
        }
        catch (Exception)
        {
            // Whatever the failure, nothing can be sent any more: the reader sees the end and reports it to the owner.
            lock (_gate) _isFlushing = false;
            Abort();
        }
    }

    private void MakeRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }

    /// <summary>
    /// Waits for stanzas and adds all that have arrived, up to about <paramref name="limit"/>. While none arrive, no buffer is held.
    /// </summary>
    /// <returns>False if the peer closed the socket.</returns>
    /// <exception cref="NoiseException">The peer violates the protocol.</exception>
    public async ValueTask<bool> ReadAsync(List<ReceivedStanza> stanzas, int limit)
    {
        var bytes = 0;
        while (true)
        {
            // During a receive the splitter's memory belongs to it.
            if (_receive is null)
            {
                while (stanzas.Count < limit && bytes < MaxReadBytes && _splitter.TryRead(out var frame))
                {
                    bytes += Decode(frame.Span[.._noise.Decrypt(frame.Span)], stanzas);
                }
                if (stanzas.Count >= limit || bytes >= MaxReadBytes) return true;
                _receive = Receive();
            }
            // Stanzas that have arrived are returned before the end of the connection.
            if (stanzas.Count > 0 && (!_receive.IsCompletedSuccessfully || _receive.Result.MessageType == WebSocketMessageType.Close)) return true;
            var result = await _receive;
            _receive = null;
            if (result.MessageType == WebSocketMessageType.Close) return false;
            if (result.MessageType != WebSocketMessageType.Binary) throw new NoiseException("Frames come in binary messages only.");
            if (_receivesData) _splitter.Advance(result.Count);
            _receivesData = !_receivesData;
        }
    }

    /// <summary>
    /// Adds the stanza of a frame; a malformed one is skipped, because later ones are not affected (reference: Baileys, whatsmeow).
    /// </summary>
    /// <returns>Its approximate memory.</returns>
    private int Decode(ReadOnlySpan<byte> frame, List<ReceivedStanza> stanzas)
    {
        try
        {
            stanzas.Add(new ReceivedStanza(NodeDecoder.Decode(frame, out var taken), taken));
            return taken;
        }
        catch (MalformedNodeException)
        {
            ConnectionMeter.UndecodableStanzas.Add(1);
            if (_undecodable++ < MostLogged) ConnectionLog.Undecodable(_log, frame.Length);
            return frame.Length;
        }
    }

    private Task<ValueWebSocketReceiveResult> Receive() =>
        _webSocket.ReceiveAsync(_receivesData ? _splitter.GetMemory(ReceiveBytes) : Memory<byte>.Empty, _ended.Token).AsTask();

    /// <summary>Aborts the connection; a pending read ends.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _isClosed = true;
            MakeRoom();
        }
        _ended.Cancel();
        _webSocket.Abort();
    }

    /// <summary>Sends pending data, sends the close frame and closes; with a deadline.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_ended.IsCancellationRequested)
            {
                await _flush.WaitAsync(CloseTimeout, _time);
                if (_webSocket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                    await _webSocket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(CloseTimeout, _time);
            }
        }
        catch (Exception)
        {
            // The peer may be disconnected already.
        }
        Abort();
        if (_receive is not null) await ((Task)_receive).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _flush.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _webSocket.Dispose();
        _splitter.Dispose();
        _filling.Dispose();
        _sending.Dispose();
        _noise?.Dispose();
        _ended.Dispose();
    }
}
