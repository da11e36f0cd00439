using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace WhatIsUp.WhatsApp.Binary;

/// <summary>Reads nodes from WhatsApp's binary form. Input is never trusted: it is bounded, and a fault has one type.</summary>
public static class NodeDecoder
{
    private const int FirstInflateBytes = 16 << 10;

    /// <summary>Reads one decrypted frame: flag byte, then the node, deflated or not. The node keeps copies, so that the input may be reused.</summary>
    /// <exception cref="MalformedNodeException">The input is no node or exceeds the limits.</exception>
    public static Node Decode(ReadOnlySpan<byte> frame, NodeLimits? limits = null) => Decode(frame, out _, limits);

    /// <summary>As <see cref="Decode(ReadOnlySpan{byte}, NodeLimits?)"/>.</summary>
    /// <param name="frame">The decrypted frame.</param>
    /// <param name="memoryBytes">About how much memory the node takes.</param>
    /// <param name="limits">Limits of the input.</param>
    /// <exception cref="MalformedNodeException">The input is no node or exceeds the limits.</exception>
    public static Node Decode(ReadOnlySpan<byte> frame, out int memoryBytes, NodeLimits? limits = null) =>
        Decode(frame, TokenDictionary.Current, out memoryBytes, limits);

    /// <summary>As <see cref="Decode(ReadOnlySpan{byte}, NodeLimits?)"/>, from a peer with this dictionary.</summary>
    /// <exception cref="MalformedNodeException">The input is no node or exceeds the limits.</exception>
    public static Node Decode(ReadOnlySpan<byte> frame, TokenDictionary dictionary, NodeLimits? limits = null) => Decode(frame, dictionary, out _, limits);

    private static Node Decode(ReadOnlySpan<byte> frame, TokenDictionary dictionary, out int memoryBytes, NodeLimits? limits)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        limits ??= NodeLimits.Default;
        if (frame.Length == 0) throw new MalformedNodeException("The frame is empty.");
        return (frame[0] & NodeTags.DeflatedFlag) == 0
            ? Read(frame[1..], limits, dictionary, out memoryBytes) : ReadDeflated(frame[1..], limits, dictionary, out memoryBytes);
    }

    /// <summary>As <see cref="Decode(ReadOnlySpan{byte}, NodeLimits?)"/>, with false in place of the exception.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> frame, [NotNullWhen(true)] out Node? node, NodeLimits? limits = null)
    {
        try
        {
            node = Decode(frame, limits);
            return true;
        }
        catch (MalformedNodeException)
        {
            node = null;
            return false;
        }
    }

    private static Node Read(ReadOnlySpan<byte> input, NodeLimits limits, TokenDictionary dictionary, out int memoryBytes)
    {
        var reader = new NodeReader(input, limits, dictionary);
        var node = reader.ReadNode(1);
        memoryBytes = input.Length + reader.Overhead;
        return reader.IsAtEnd ? node : throw new MalformedNodeException("Bytes follow the node.");
    }

    private static unsafe Node ReadDeflated(ReadOnlySpan<byte> deflated, NodeLimits limits, TokenDictionary dictionary, out int memoryBytes)
    {
        if (deflated.Length == 0) throw new MalformedNodeException("The frame has nothing to inflate.");
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstInflateBytes, limits.InflatedBytes + 1));
        try
        {
            fixed (byte* start = deflated)
            {
                using var source = new UnmanagedMemoryStream(start, deflated.Length);
                using var inflater = new ZLibStream(source, CompressionMode.Decompress);
                var length = 0;
                while (true)
                {
                    var read = inflater.Read(buffer.AsSpan(length));
                    if (read == 0) break;
                    length += read;
                    if (length > limits.InflatedBytes) throw new MalformedNodeException("The node inflates to too many bytes.");
                    if (length == buffer.Length) Grow(ref buffer, length);
                }
                return Read(buffer.AsSpan(0, length), limits, dictionary, out memoryBytes);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new MalformedNodeException("The frame does not inflate.", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * length);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
