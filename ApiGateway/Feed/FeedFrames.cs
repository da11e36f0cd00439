using System.Buffers;
using System.Text;
using System.Text.Json;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.Feed;

/// <summary>Frames of server-sent events.</summary>
internal static class FeedFrames
{
    /// <summary>The first bytes: when a client reconnects, and a comment, so that it knows that the stream is open.</summary>
    public static ReadOnlyMemory<byte> Opening { get; } = "retry: 2000\n: ok\n\n"u8.ToArray();

    /// <summary>A comment that keeps the connection open.</summary>
    public static ReadOnlyMemory<byte> Comment { get; } = ": ping\n\n"u8.ToArray();

    /// <summary>An event with its id; the envelope has no line breaks.</summary>
    public static void Write(ArrayBufferWriter<byte> to, FeedEvent one)
    {
        to.Write("id: "u8);
        Encoding.UTF8.GetBytes(one.Id, to);
        to.Write("\nevent: "u8);
        Encoding.UTF8.GetBytes(one.Name, to);
        to.Write("\ndata: "u8);
        to.Write(one.Envelope);
        to.Write("\n\n"u8);
    }

    /// <summary>The event that reports a gap. It has no id: the client's last one stays.</summary>
    public static ReadOnlyMemory<byte> Gap(string lastEventId, string? oldestEventId) =>
        Encoding.UTF8.GetBytes($"event: gap\ndata: {JsonSerializer.Serialize(new EventGap(lastEventId, oldestEventId), JsonSettings.Options)}\n\n");
}

/// <summary>Data of the event <c>gap</c>: the named event is not stored any more, and the stream continues with the oldest stored one.</summary>
/// <param name="LastEventId">The event that the client named.</param>
/// <param name="OldestEventId">The oldest stored event, or null without one.</param>
public sealed record EventGap(string LastEventId, string? OldestEventId);
