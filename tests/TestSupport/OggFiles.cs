using System.Buffers.Binary;
using System.Text;

namespace WhatIsUp.TestSupport;

/// <summary>Ogg files built byte by byte (RFC 3533, RFC 7845), with arbitrary declared properties.</summary>
public static class OggFiles
{
    private const int HeadBytes = 27;

    /// <summary>An Opus stream of these packets.</summary>
    /// <param name="packets">The packets.</param>
    /// <param name="granule">Position of the last page; null for 20 ms per packet.</param>
    /// <param name="channels">Number of channels in the header.</param>
    /// <param name="comments">Bytes of comments.</param>
    /// <param name="words">A comment.</param>
    /// <param name="from">Position before the first packet.</param>
    public static byte[] Opus(IEnumerable<byte[]> packets, long? granule = null, byte channels = 1, int comments = 0, string words = "", long from = 0)
    {
        ArgumentNullException.ThrowIfNull(packets);
        var file = new MemoryStream();
        var all = packets.ToList();
        byte[] vendor = [.. Encoding.UTF8.GetBytes(words), .. new byte[comments]];
        byte[] head = [.. "OpusHead"u8, 1, channels, 0, 0, 0x80, 0xBB, 0, 0, 0, 0, 0];
        byte[] tags = [.. "OpusTags"u8, .. BitConverter.GetBytes(vendor.Length), .. vendor, 0, 0, 0, 0];
        uint sequence = 0;
        Write(file, [head], 2, 0, 0, ref sequence);
        Write(file, [tags], 0, 0, 0, ref sequence);
        Write(file, all, 4, granule ?? (from + (all.Count * 960L)), from, ref sequence);
        return file.ToArray();
    }

    /// <summary>A voice note that is like no other: it has a comment of its own, and silence.</summary>
    public static byte[] VoiceNote(string words) => Opus(Enumerable.Repeat((byte[])[0xF8, 0xFF, 0xFE], 50), words: words);

    /// <summary>Pages without segments.</summary>
    public static byte[] EmptyPages(int count)
    {
        var file = new MemoryStream();
        for (uint sequence = 3; sequence < count + 3;) Page(file, [], [], 0, -1, sequence++);
        return file.ToArray();
    }

    /// <summary>Writes right checksums into pages that are whole.</summary>
    public static void Mend(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        for (var at = 0; at + HeadBytes < file.Length && file.AsSpan(at).StartsWith("OggS"u8);)
        {
            var length = HeadBytes + file[at + 26];
            if (at + length > file.Length) return;
            foreach (var segment in file.AsSpan(at + HeadBytes, file[at + 26])) length += segment;
            if (at + length > file.Length) return;
            Sign(file.AsSpan(at, length));
            at += length;
        }
    }

    private static void Write(MemoryStream file, List<byte[]> packets, byte lastFlags, long granule, long from, ref uint sequence)
    {
        var (lacing, body, flags) = (new List<byte>(), new List<byte>(), sequence == 0 ? (byte)2 : (byte)0);
        for (var n = 0; n < packets.Count; n++)
        {
            var packet = packets[n];
            for (var at = 0; at <= packet.Length; at += 255)
            {
                var segment = Math.Min(255, packet.Length - at);
                lacing.Add((byte)segment);
                body.AddRange(packet.AsSpan(at, segment));
                var isLast = n == packets.Count - 1 && segment < 255;
                if (lacing.Count < 255 && !isLast) continue;
                Page(file, lacing, body, (byte)(flags | (isLast ? lastFlags : 0)), isLast ? granule : segment < 255 ? from + ((n + 1) * 960L) : -1, sequence++);
                flags = segment == 255 ? (byte)1 : (byte)0;
                lacing.Clear();
                body.Clear();
            }
        }
    }

    private static void Page(MemoryStream file, List<byte> lacing, List<byte> body, byte flags, long granule, uint sequence)
    {
        var page = new byte[HeadBytes + lacing.Count + body.Count];
        "OggS\0"u8.CopyTo(page);
        page[5] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), granule);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), 42);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(18), sequence);
        page[26] = (byte)lacing.Count;
        lacing.CopyTo(page, HeadBytes);
        body.CopyTo(page, HeadBytes + lacing.Count);
        Sign(page);
        file.Write(page);
    }

    private static void Sign(Span<byte> page)
    {
        page.Slice(22, 4).Clear();
        uint sum = 0;
        foreach (var b in page)
        {
            sum ^= (uint)b << 24;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 0x8000_0000) == 0 ? sum << 1 : (sum << 1) ^ 0x04C1_1DB7;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(page[22..], sum);
    }
}
