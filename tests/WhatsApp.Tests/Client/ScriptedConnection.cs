using System.Buffers;
using System.Net.WebSockets;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Noise;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>One client at a scripted server, after the handshake.</summary>
internal sealed class ScriptedConnection : IDisposable
{
    private readonly WebSocket _webSocket;
    private readonly NoiseTransport _noise;
    private readonly FrameSplitter _splitter;
    private readonly SemaphoreSlim _writing = new(1, 1);

    private ScriptedConnection(WebSocket webSocket, FrameSplitter splitter, NoiseTransport noise, CancellationToken stop) =>
        (_webSocket, _splitter, _noise, Stop) = (webSocket, splitter, noise, stop);

    public CancellationToken Stop { get; }

    /// <summary>Everything the client said.</summary>
    public EventLog<Node> Sent { get; } = new("server", node => node.ToString());

    public static async Task<ScriptedConnection> ShakeHandsAsync(ScriptedServer server, WebSocket webSocket, CancellationToken stop)
    {
        var splitter = new FrameSplitter();
        while (splitter.TryReadIntro(out _) == OperationStatus.NeedMoreData) await ReceiveAsync(webSocket, splitter, stop);
        using var handshake = new NoiseServerHandshake(server.StaticKey, server.CertificateChain);
        using var writer = new FrameWriter();
        writer.WritePlain(handshake.ReadClientHello((await ReadFrameAsync(webSocket, splitter, stop)).Span));
        await webSocket.SendAsync(writer.Written, WebSocketMessageType.Binary, true, stop);
        handshake.ReadClientFinish((await ReadFrameAsync(webSocket, splitter, stop)).Span);
        return new ScriptedConnection(webSocket, splitter, handshake.Finish(), stop);
    }

    /// <summary>Children of the answer to a request, null to leave it unanswered; what it does not know is answered emptily.</summary>
    public Func<Node, Node[]?> Answers { get; set; } = request =>
        request.Child("count") is not null ? [Node.Of("count", [new NodeAttribute("value", "100")])] : [];

    /// <summary>Lets the client in and answers its requests from now on.</summary>
    /// <returns>Completes when the client is gone.</returns>
    public async Task<Task> EnterAsync()
    {
        await SendAsync(new Node("success", [new("t", "1700000000"), new("lid", Jid.FromLid("111111111111111", 7))]));
        var answering = AnswerAsync();
        await Sent.WaitAsync(node => node.Tag == "iq" && node.Get("xmlns") == "passive", "passive");
        return answering;
    }

    /// <summary>Answers the client's requests from now on, without letting it in.</summary>
    /// <returns>Completes when the client is gone.</returns>
    public Task ServeAsync() => AnswerAsync();

    public Task SendAsync(Node node) => SendTogetherAsync(node);

    /// <summary>Sends stanzas that the client reads at once.</summary>
    public async Task SendTogetherAsync(params Node[] nodes)
    {
        using var writer = new FrameWriter();
        await _writing.WaitAsync(Stop);
        try
        {
            foreach (var node in nodes) writer.Write(node, _noise);
            await _webSocket.SendAsync(writer.Written, WebSocketMessageType.Binary, true, Stop);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(Node request, params Node[] children) =>
        SendAsync(new Node("iq", [new("from", Jid.ServerJid), new("type", "result"), new("id", request.Get("id")!)], children));

    /// <summary>A frame that decrypts, with any content.</summary>
    public async Task SendPayloadAsync(ReadOnlyMemory<byte> payload)
    {
        var frame = new byte[FrameSplitter.LengthBytes + payload.Length + NoiseTransport.TagBytes];
        var length = frame.Length - FrameSplitter.LengthBytes;
        (frame[0], frame[1], frame[2]) = ((byte)(length >> 16), (byte)(length >> 8), (byte)length);
        payload.CopyTo(frame.AsMemory(FrameSplitter.LengthBytes));
        await _writing.WaitAsync(Stop);
        try
        {
            _noise.Encrypt(frame.AsSpan(FrameSplitter.LengthBytes));
            await SendRawAsync(frame);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Bytes as they are.</summary>
    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type = WebSocketMessageType.Binary) =>
        await _webSocket.SendAsync(bytes, type, true, Stop);

    /// <summary>Asks the client something and waits for its answer: it is alive, and has read everything before.</summary>
    public async Task ProbeAsync(string id)
    {
        await SendAsync(new Node("iq", [new("from", Jid.ServerJid), new("type", "get"), new("xmlns", "urn:xmpp:ping"), new("id", id)]));
        await Sent.WaitAsync(node => node.Tag == "iq" && node.Get("id") == id && node.Get("type") == "result", "answer to a ping");
    }

    public void Dispose()
    {
        _noise.Dispose();
        _splitter.Dispose();
        _writing.Dispose();
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var frame = await ReadFrameAsync(_webSocket, _splitter, Stop);
                var node = NodeDecoder.Decode(frame.Span[.._noise.Decrypt(frame.Span)]);
                Sent.Add(node);
                if (node.Tag == "iq" && node.Get("type") is "get" or "set" && Answers(node) is { } children) await AnswerAsync(node, children);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or WebSocketException)
        {
            // The client is gone.
        }
    }

    private static async Task<Memory<byte>> ReadFrameAsync(WebSocket webSocket, FrameSplitter splitter, CancellationToken stop)
    {
        Memory<byte> frame;
        while (!splitter.TryRead(out frame)) await ReceiveAsync(webSocket, splitter, stop);
        return frame;
    }

    private static async Task ReceiveAsync(WebSocket webSocket, FrameSplitter splitter, CancellationToken stop)
    {
        var result = await webSocket.ReceiveAsync(splitter.GetMemory(), stop);
        if (result.MessageType == WebSocketMessageType.Close) throw new IOException("The client closed.");
        splitter.Advance(result.Count);
    }
}
