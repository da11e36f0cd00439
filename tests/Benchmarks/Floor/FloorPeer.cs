using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatIsUp.Benchmarks.Floor;

/// <summary>
/// The peers of a gateway in the benchmarks: a socket that receives and sends frames, for the baseline, and a webhook receiver, for both.
/// </summary>
internal sealed class FloorPeer : IAsyncDisposable
{
    public const string SocketPath = "/socket";
    public const string HookPath = "/hook";
    private const int FrameBytes = 700;
    private readonly ConcurrentDictionary<string, byte> _received = new();
    private readonly TaskCompletionSource<WebSocket> _socket = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _application;
    private long _frames;

    private FloorPeer(WebApplication application) => _application = application;

    public Uri Address { get; private set; } = null!;

    public Uri Hook => new(Address, HookPath);

    /// <summary>Frames received over the socket.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Received webhooks about messages, each counted once.</summary>
    public int Received => _received.Count;

    public static async Task<FloorPeer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var peer = new FloorPeer(builder.Build());
        peer._application.UseWebSockets();
        peer._application.MapGet(SocketPath, peer.SwallowAsync);
        peer._application.MapPost(HookPath, peer.TakeAsync);
        await peer._application.StartAsync(cancellationToken);
        peer.Address = new Uri(peer._application.Urls.Single());
        return peer;
    }

    public async Task SendAsync(int frames, CancellationToken cancellationToken)
    {
        var socket = await _socket.Task;
        var frame = new byte[FrameBytes];
        Array.Fill(frame, (byte)'a');
        for (var i = 0; i < frames; i++) await socket.SendAsync(frame, WebSocketMessageType.Binary, true, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _closed.TrySetResult();
        await _application.DisposeAsync();
    }

    private async Task SwallowAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        _socket.TrySetResult(socket);
        var buffer = new byte[4_096];
        try
        {
            while (!_closed.Task.IsCompleted
                && (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted)).MessageType != WebSocketMessageType.Close)
                Interlocked.Increment(ref _frames);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The baseline was stopped.
        }
    }

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        await request.Body.CopyToAsync(Stream.Null, request.HttpContext.RequestAborted);
        if (request.Headers[FloorProgram.EventHeader] == "message.received") _received.TryAdd(request.Headers[FloorProgram.EventIdHeader].ToString(), 0);
        return Results.Ok();
    }
}
