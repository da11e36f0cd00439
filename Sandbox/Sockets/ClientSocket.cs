using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using Google.Protobuf;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Noise;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.Sockets;

/// <summary>One WebSocket: handshake, frames in, frames out. Nothing here touches the state; decoded stanzas go to the server in batches.</summary>
internal sealed class ClientSocket(long number, WebSocket socket, ServerIdentity identity, SandboxServer server) : IClientSocket, IDisposable
{
    /// <summary>Longest frame a client may send before it is logged in, and after.</summary>
    private const int HandshakeFrameBytes = 16 * 1024;
    private const int MaxFrameBytes = 4 << 20;
    private const int MaxPendingStanzas = 50_000;
    private const int ReceiveBytes = 4096;
    private const int SendBatchBytes = 128 * 1024;
    private const int StanzasPerStep = 256;
    private static readonly NodeLimits Limits = new() { Nodes = 50_000, InflatedBytes = 8 << 20 };
    private readonly FrameSplitter _splitter = new(MaxFrameBytes);
    private readonly Channel<Node?> _output = Channel.CreateUnbounded<Node?>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _aborted = new();
    private int _pending;
    private volatile bool _isLastStanzaSent;
    private TokenDictionary _dictionary = TokenDictionary.Current;
    private Session? _session;

    public long Number { get; } = number;

    /// <inheritdoc />
    public string Host { get; init; } = "127.0.0.1";

    /// <inheritdoc />
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Serves the socket until either side ends it.</summary>
    public async Task RunAsync(TimeSpan handshakeTimeout, TimeProvider time, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_aborted.Token, stopping);
        NoiseTransport? transport = null;
        try
        {
            using (var deadline = new CancellationTokenSource(handshakeTimeout, time))
            using (var handshake = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, deadline.Token))
                transport = await ShakeHandsAsync(handshake.Token).ConfigureAwait(false);
            if (transport is null) return;
            await server.Mailbox.PostAsync(() => server.Open(_session!), ending.Token).ConfigureAwait(false);
            var writing = WriteAsync(transport, ending.Token);
            try
            {
                await ReadAsync(transport, ending.Token).ConfigureAwait(false);
            }
            finally
            {
                await server.Mailbox.PostAsync(() => server.Closed(_session!), CancellationToken.None).ConfigureAwait(false);
                _output.Writer.TryComplete();
                await _aborted.CancelAsync().ConfigureAwait(false);
                await writing.ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or NoiseException or MalformedNodeException
            or InvalidProtocolBufferException or ObjectDisposedException or ChannelClosedException)
        {
            server.SocketFailed(Number, exception);
        }
        finally
        {
            transport?.Dispose();
        }
    }

    /// <inheritdoc />
    public void Send(Node node)
    {
        if (Interlocked.Increment(ref _pending) > MaxPendingStanzas) Abort();
        else _output.Writer.TryWrite(node);
    }

    /// <inheritdoc />
    public void Close(bool afterLastStanza)
    {
        _isLastStanzaSent = afterLastStanza;
        _output.Writer.TryWrite(null);
    }

    /// <inheritdoc />
    public void Abort()
    {
        try
        {
            _aborted.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    public void Dispose()
    {
        _splitter.Dispose();
        _aborted.Dispose();
    }

    private async Task<NoiseTransport?> ShakeHandsAsync(CancellationToken cancellationToken)
    {
        OperationStatus intro;
        while ((intro = _splitter.TryReadIntro(out _, out _dictionary)) == OperationStatus.NeedMoreData)
            if (!await ReceiveAsync(cancellationToken).ConfigureAwait(false)) return null;
        if (intro != OperationStatus.Done)
        {
            server.SocketRefused(Number);
            await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "The sandbox speaks WA 6 with dictionary 2 or 3.", cancellationToken)
                .ConfigureAwait(false);
            return null;
        }
        using var handshake = new NoiseServerHandshake(identity.StaticKey, identity.CertificateChain, dictionary: _dictionary);
        using var writer = new FrameWriter();
        if (await ReadHandshakeFrameAsync(cancellationToken).ConfigureAwait(false) is not { } hello) return null;
        writer.WritePlain(handshake.ReadClientHello(hello.Span));
        await socket.SendAsync(writer.Written, WebSocketMessageType.Binary, true, cancellationToken).ConfigureAwait(false);
        if (await ReadHandshakeFrameAsync(cancellationToken).ConfigureAwait(false) is not { } finish) return null;
        var proof = handshake.ReadClientFinish(finish.Span);
        _session = new Session(this, new ClientHello(proof.StaticPublicKey, ClientPayload.Parser.ParseFrom(proof.Payload), proof.Payload));
        return handshake.Finish();
    }

    private async Task<ReadOnlyMemory<byte>?> ReadHandshakeFrameAsync(CancellationToken cancellationToken)
    {
        Memory<byte> frame;
        while (!_splitter.TryRead(out frame))
            if (!await ReceiveAsync(cancellationToken).ConfigureAwait(false)) return null;
        return frame.Length <= HandshakeFrameBytes ? frame.ToArray() : throw new NoiseException("A handshake frame is too long.");
    }

    /// <summary>Waits without a buffer, then receives what is there.</summary>
    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        _ = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        var received = await socket.ReceiveAsync(_splitter.GetMemory(ReceiveBytes), cancellationToken).ConfigureAwait(false);
        if (received.MessageType == WebSocketMessageType.Close) return false;
        _splitter.Advance(received.Count);
        return true;
    }

    private async Task ReadAsync(NoiseTransport transport, CancellationToken cancellationToken)
    {
        var session = _session!;
        var nodes = new List<Node>();
        while (await ReceiveAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_splitter.TryRead(out var frame))
            {
                var length = transport.Decrypt(frame.Span);
                nodes.Add(NodeDecoder.Decode(frame.Span[..length], _dictionary, Limits));
                if (nodes.Count < StanzasPerStep) continue;
                await PostAsync(session, nodes, cancellationToken).ConfigureAwait(false);
                nodes = [];
            }
            if (nodes.Count == 0) continue;
            await PostAsync(session, nodes, cancellationToken).ConfigureAwait(false);
            nodes = [];
        }
    }

    private ValueTask PostAsync(Session session, List<Node> nodes, CancellationToken cancellationToken) =>
        server.Mailbox.PostAsync(() => server.Receive(session, nodes), cancellationToken);

    private async Task WriteAsync(NoiseTransport transport, CancellationToken cancellationToken)
    {
        using var writer = new FrameWriter(dictionary: _dictionary);
        try
        {
            // Some clients compute the transport's keys after they have sent the end of the handshake, and take a stanza that is there before for
            // part of it. It is their machine that needs the time, whatever the clock of this server shows.
            await Task.Delay(server.Options.SettlingTime, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            while (await _output.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var ends = false;
                while (writer.Written.Length < SendBatchBytes && _output.Reader.TryRead(out var node))
                {
                    if (node is null)
                    {
                        ends = true;
                        break;
                    }
                    writer.Write(node, transport);
                    Interlocked.Decrement(ref _pending);
                }
                if (writer.Written.Length > 0)
                    await socket.SendAsync(writer.Written, WebSocketMessageType.Binary, true, cancellationToken).ConfigureAwait(false);
                writer.Reset();
                if (ends)
                {
                    // The reader goes on meanwhile, and its end cancels this.
                    if (_isLastStanzaSent) await Task.Delay(server.Options.ClosingTime, server.Time, cancellationToken).ConfigureAwait(false);
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
                    return;
                }
                if (_session!.IsPaused && Pending < StanzaSender.ResumeBelow) server.Mailbox.TryPost(() => server.Sender.Resume(_session));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or NoiseException or ObjectDisposedException)
        {
            server.SocketFailed(Number, exception);
            Abort();
        }
    }
}
