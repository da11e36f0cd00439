using System.Buffers;
using System.Buffers.Binary;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// The bytes a client sends once before its first frame: <c>WA</c>, 6, the version of its dictionary; before them, optionally, the routing bytes of a former
/// <c>edge_routing</c>.
/// </summary>
public static class NoiseIntro
{
    /// <summary>The intro itself, which is the handshake's prologue too.</summary>
    public static ReadOnlySpan<byte> Header => [(byte)'W', (byte)'A', 6, 3];

    private static ReadOnlySpan<byte> HeaderStart => Header[..^1];

    /// <summary>Longest routing part accepted.</summary>
    public const int MaxRoutingBytes = 1024;

    private const int LengthBytes = 3;

    private static ReadOnlySpan<byte> RoutingHeader => [(byte)'E', (byte)'D', 0, 1];

    /// <summary>The prologue of a handshake with a client of this dictionary.</summary>
    internal static byte[] HeaderFor(TokenDictionary dictionary) => [.. HeaderStart, dictionary.Version];

    /// <summary>The intro of a client.</summary>
    public static byte[] Write(ReadOnlySpan<byte> routing = default)
    {
        if (routing.IsEmpty) return Header.ToArray();
        if (routing.Length > MaxRoutingBytes) throw new ArgumentException("The routing part is too long.", nameof(routing));
        return [.. RoutingHeader, 0, (byte)(routing.Length >> 8), (byte)routing.Length, .. routing, .. Header];
    }

    /// <summary>Parses the intro of a client.</summary>
    /// <param name="input">All bytes received so far.</param>
    /// <param name="length">Length of the intro when done.</param>
    /// <param name="routing">The routing part when done; empty when there was none.</param>
    /// <param name="dictionary">The client's dictionary when complete.</param>
    /// <returns>Done, NeedMoreData, or InvalidData for anything else, also for an unknown dictionary.</returns>
    public static OperationStatus TryRead(ReadOnlySpan<byte> input, out int length, out ReadOnlySpan<byte> routing, out TokenDictionary dictionary)
    {
        length = 0;
        routing = default;
        dictionary = TokenDictionary.Current;
        var start = 0;
        if (input.Length > 0 && input[0] == RoutingHeader[0])
        {
            if (!HasPrefix(input, RoutingHeader)) return OperationStatus.InvalidData;
            start = RoutingHeader.Length + LengthBytes;
            if (input.Length < start) return OperationStatus.NeedMoreData;
            var routingBytes = input[start - LengthBytes] << 16 | BinaryPrimitives.ReadUInt16BigEndian(input[(start - 2)..]);
            if (routingBytes > MaxRoutingBytes) return OperationStatus.InvalidData;
            if (input.Length < start + routingBytes) return OperationStatus.NeedMoreData;
            routing = input.Slice(start, routingBytes);
            start += routingBytes;
        }
        if (!HasPrefix(input[start..], HeaderStart)) return OperationStatus.InvalidData;
        if (input.Length < start + Header.Length) return OperationStatus.NeedMoreData;
        if (TokenDictionary.OfVersion(input[start + HeaderStart.Length]) is not { } known) return OperationStatus.InvalidData;
        dictionary = known;
        length = start + Header.Length;
        return OperationStatus.Done;
    }

    /// <summary>True as long as the input, however short, agrees with the expected bytes.</summary>
    private static bool HasPrefix(ReadOnlySpan<byte> input, ReadOnlySpan<byte> expected)
    {
        var known = Math.Min(input.Length, expected.Length);
        return input[..known].SequenceEqual(expected[..known]);
    }
}
