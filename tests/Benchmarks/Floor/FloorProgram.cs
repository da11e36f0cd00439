using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatIsUp.Benchmarks.Floor;

/// <summary>
/// The baseline of both directions, in its own process: accepts a text over REST, stores it and sends a frame; receives a frame, stores it and posts a
/// webhook. Without encryption, routing, tracking or signatures.
/// </summary>
internal static class FloorProgram
{
    public const string Role = "floor";
    public const string EventHeader = "X-WhatIsUp-Event";
    public const string EventIdHeader = "X-WhatIsUp-Event-Id";
    private const int FrameBytes = 700;
    private const int HooksInFlight = 32;

    public static async Task RunAsync(string database, Uri peer, CancellationToken cancellationToken)
    {
        await using var writer = await FloorWriter.OpenAsync(database);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(peer) { Scheme = "ws", Path = FloorPeer.SocketPath }.Uri, cancellationToken);
        using var sending = new SemaphoreSlim(1);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var application = builder.Build();
        application.MapPost("/texts", async (HttpRequest request) =>
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            await writer.WriteAsync(body.RootElement.GetRawText());
            var frame = new byte[FrameBytes];
            await sending.WaitAsync(cancellationToken);
            try
            {
                await socket.SendAsync(frame, WebSocketMessageType.Binary, true, cancellationToken);
            }
            finally
            {
                sending.Release();
            }
            return Results.Accepted(null, new { message_id = Guid.CreateVersion7() });
        });
        await application.StartAsync(cancellationToken);
        await Console.Out.WriteLineAsync(application.Urls.Single());
        await ForwardAsync(socket, writer, new Uri(peer, FloorPeer.HookPath), cancellationToken);
    }

    private static async Task ForwardAsync(ClientWebSocket socket, FloorWriter writer, Uri hook, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var inFlight = new SemaphoreSlim(HooksInFlight);
        using var waiting = new SemaphoreSlim(1_024);
        var buffer = new byte[4_096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close) return;
            await waiting.WaitAsync(cancellationToken);
            _ = DeliverAsync(Encoding.ASCII.GetString(buffer, 0, received.Count));
        }

        async Task DeliverAsync(string text)
        {
            await writer.WriteAsync(text);
            await inFlight.WaitAsync(cancellationToken);
            using var content = new StringContent(
                JsonSerializer.Serialize(new { id = Guid.CreateVersion7(), payload = text }), Encoding.UTF8, "application/json");
            content.Headers.Add(EventHeader, "message.received");
            content.Headers.Add(EventIdHeader, Guid.CreateVersion7().ToString());
            using var reply = await http.PostAsync(hook, content, cancellationToken);
            inFlight.Release();
            waiting.Release();
        }
    }
}
