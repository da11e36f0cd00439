using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>
/// Reads the frames of an MP3 file in one pass. Skips tags before, between and after them, and the frame in which encoders store the length.
/// </summary>
internal sealed class MpegFrames
{
    private const int MaxTags = 20;
    private const int TagBytes = 10;
    private const int VbriOffset = 36;
    private const int LameOffset = 120;
    private const int DelayOffset = LameOffset + 21;

    private readonly ForwardReader _reader;
    private int _behind;
    private long _frames;

    public MpegFrames(Stream file)
    {
        _reader = new ForwardReader(file);
        SkipTags();
        if (Find() is not { } first) return;
        First = first;
        if (IsNote(_reader.Peek(first.Length), first)) _reader.Skip(first.Length);
    }

    /// <summary>The first header, or null when there is no frame.</summary>
    public MpegHeader? First { get; }

    /// <summary>Samples that the encoder added at the start, according to its information frame.</summary>
    public int Delay { get; private set; }

    private int Padding { get; set; }

    /// <summary>Samples in the part of the file that was read, counted from the frames.</summary>
    public long Samples
    {
        get
        {
            var all = _frames * (First?.Samples ?? 0);
            return all > Delay + Padding ? all - Delay - Padding : all;
        }
    }

    /// <summary>The next frame with its header; false at the end. Valid until the next call.</summary>
    public bool Next(out MpegHeader header, out ReadOnlySpan<byte> frame)
    {
        header = default;
        frame = [];
        _reader.Skip(_behind);
        _behind = 0;
        if (Find() is not { } found) return false;
        header = found;
        frame = _reader.Peek(found.Length);
        _behind = found.Length;
        _frames++;
        return true;
    }

    /// <summary>ID3v2 (id3.org, 3.1): only seven bits of each byte of the length are used.</summary>
    private void SkipTags()
    {
        for (var tags = 0; tags < MaxTags && _reader.Peek(TagBytes) is { Length: TagBytes } head && head.StartsWith("ID3"u8); tags++)
            _reader.Skip(
                TagBytes + ((head[6] & 0x7F) << 21 | (head[7] & 0x7F) << 14 | (head[8] & 0x7F) << 7 | head[9] & 0x7F) + ((head[5] & 0x10) != 0 ? TagBytes : 0));
    }

    /// <summary>Advances to the next complete frame.</summary>
    private MpegHeader? Find()
    {
        while (_reader.Remaining > MpegHeader.Bytes)
        {
            var window = _reader.Peek(ForwardReader.MaxPeek);
            if (NextHeader(window) is not { } at)
            {
                _reader.Skip(window.Length - MpegHeader.Bytes + 1);
                continue;
            }

            var header = MpegHeader.Read(window[at..])!.Value;
            _reader.Skip(at);
            if (IsFrame(_reader.Peek(header.Length + MpegHeader.Bytes), header)) return header;
            _reader.Skip(1);
        }

        return null;
    }

    private int? NextHeader(ReadOnlySpan<byte> window)
    {
        for (var at = 0; at + MpegHeader.Bytes <= window.Length; at++)
        {
            var next = window[at..].IndexOf((byte)0xFF);
            if (next < 0) return null;
            at += next;
            if (MpegHeader.Read(window[at..]) is { } header && (First is not { } first || header.Continues(first))) return at;
        }

        return null;
    }

    /// <summary>Two bytes may match by chance: a second frame must follow before the first one counts.</summary>
    private bool IsFrame(ReadOnlySpan<byte> bytes, MpegHeader header) =>
        bytes.Length >= header.Length
            && (First is not null || bytes.Length < header.Length + MpegHeader.Bytes || MpegHeader.Read(bytes[header.Length..])?.Continues(header) == true);

    /// <summary>Xing, LAME and VBRI store the length and the encoder delay in a frame without audio.</summary>
    private bool IsNote(ReadOnlySpan<byte> frame, MpegHeader header)
    {
        var note = frame[Math.Min(frame.Length, MpegHeader.Bytes + header.SideBytes)..];
        if (note.StartsWith("Xing"u8) || note.StartsWith("Info"u8))
        {
            if (note.Length < DelayOffset + 3 || note[LameOffset] is not (>= (byte)'A' and <= (byte)'z')) return true;
            var delays = note.Slice(DelayOffset, 3);
            (Delay, Padding) = (delays[0] << 4 | delays[1] >> 4, (delays[1] & 0x0F) << 8 | delays[2]);
            return true;
        }

        return frame.Length >= VbriOffset + 4 && BinaryPrimitives.ReadUInt32BigEndian(frame[VbriOffset..]) == 0x5642_5249;
    }
}
