using System.Buffers;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>The bytes a client sends once before its first frame: <c>WA</c>, 6, dictionary 3; before them, optionally, the routing bytes of a former <c>edge_routing</c>.</summary>
public static class NoiseIntro
{
    /// <summary>The intro itself, which is the handshake's prologue too.</summary>
    public static ReadOnlySpan<byte> Header => [0x57, 0x41, 6, 3];

    /// <summary>Longest routing part accepted.</summary>
    public const int MaxRoutingBytes = 1024;

    /// <summary>What a client sends.</summary>
    public static byte[] Write(ReadOnlySpan<byte> routing = default) => throw new NotSupportedException();

    /// <summary>Reads what a client sent.</summary>
    /// <param name="input">All bytes that came so far.</param>
    /// <param name="length">Length of the intro when done.</param>
    /// <param name="routing">The routing part when done; empty when there was none.</param>
    /// <returns>Done, NeedMoreData, or InvalidData for anything else, also for another dictionary version.</returns>
    public static OperationStatus TryRead(ReadOnlySpan<byte> input, out int length, out ReadOnlySpan<byte> routing) => throw new NotSupportedException();
}
