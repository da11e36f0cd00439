using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>A page of an Ogg file (RFC 3533, 6). Its spans are valid until the next page is read.</summary>
internal readonly ref struct OggPage
{
    public const int HeadBytes = 27;
    public const byte Continued = 1, First = 2, Last = 4;

    public byte Flags { get; init; }

    /// <summary>Position in samples at the end of the last packet that ends here; -1 when none does.</summary>
    public long Granule { get; init; }

    public uint Serial { get; init; }

    public uint Sequence { get; init; }

    /// <summary>Lengths of segments: a packet ends with one below 255.</summary>
    public ReadOnlySpan<byte> Lacing { get; init; }

    public ReadOnlySpan<byte> Body { get; init; }
}

/// <summary>Reads the pages of an Ogg file in one pass and skips anything between them.</summary>
internal sealed class OggReader(ForwardReader reader)
{
    private const int ChecksumOffset = 22;
    private static readonly byte[] NoChecksum = new byte[4];
    private int _behind;

    /// <summary>True when there were bytes outside of complete pages.</summary>
    public bool HasGaps { get; private set; }

    /// <summary>Reads the next complete page; false at the end.</summary>
    public bool Next(out OggPage page)
    {
        page = default;
        reader.Skip(_behind);
        _behind = 0;
        while (true)
        {
            var head = reader.Peek(OggPage.HeadBytes);
            if (head.Length < OggPage.HeadBytes)
            {
                HasGaps |= head.Length > 0;
                return false;
            }

            if (!head.StartsWith("OggS\0"u8))
            {
                HasGaps = true;
                SkipToPattern();
                continue;
            }

            var segments = head[26];
            var lacing = reader.Peek(OggPage.HeadBytes + segments);
            var length = OggPage.HeadBytes + segments;
            foreach (var segment in lacing[Math.Min(lacing.Length, OggPage.HeadBytes)..]) length += segment;
            var bytes = reader.Peek(length);
            if (bytes.Length < length)
            {
                HasGaps = true;
                return false;
            }

            // A damaged page is skipped completely: searching inside it could take unbounded time.
            _behind = length;
            if (Checksum(bytes) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]))
            {
                page = new OggPage
                {
                    Flags = bytes[5],
                    Granule = BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]),
                    Serial = BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]),
                    Sequence = BinaryPrimitives.ReadUInt32LittleEndian(bytes[18..]),
                    Lacing = bytes.Slice(OggPage.HeadBytes, segments),
                    Body = bytes[(OggPage.HeadBytes + segments)..],
                };
                return true;
            }

            HasGaps = true;
            reader.Skip(_behind);
            _behind = 0;
        }
    }

    private void SkipToPattern()
    {
        var window = reader.Peek(ForwardReader.MaxPeek);
        var next = window[1..].IndexOf("OggS"u8);
        reader.Skip(next >= 0 ? next + 1 : Math.Max(1, window.Length - 3));
    }

    private static uint Checksum(ReadOnlySpan<byte> page) =>
        OggChecksum.Add(OggChecksum.Add(OggChecksum.Add(0, page[..ChecksumOffset]), NoChecksum), page[(ChecksumOffset + 4)..]);
}
