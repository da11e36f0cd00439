using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>How the samples of a WAV file are written.</summary>
internal enum WavEncoding
{
    Other,
    Integer,
    Float,
    ALaw,
    MuLaw,
}

/// <summary>
/// The declared format of a WAV file (Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0; WAVEFORMATEXTENSIBLE).
/// </summary>
internal sealed record WavHeader
{
    private const int RiffBytes = 12;
    private const int ChunkBytes = 8;
    private const int MaxChunks = 10_000;
    private const int FormatBytes = 16;
    private const int ExtensibleBytes = 26;
    private const ushort Pcm = 1, IeeeFloat = 3, ALaw = 6, MuLaw = 7, Extensible = 0xFFFE;

    public WavEncoding Encoding { get; private init; }

    /// <summary>Number of the format, for those that are not decoded.</summary>
    public int Format { get; private init; }

    public int Channels { get; private init; }

    /// <summary>Samples of one channel in a second.</summary>
    public long Rate { get; private init; }

    public int BitsPerSample { get; private init; }

    /// <summary>Declared bytes per second, which determine the length of compressed audio.</summary>
    public long BytesPerSecond { get; private init; }

    public long DataOffset { get; private init; }

    /// <summary>Bytes of samples that are there, whatever the file claims: programs that write to a pipe claim 0 or 4 GB.</summary>
    public long DataBytes { get; private init; }

    /// <summary>Bytes of one sample of all channels.</summary>
    public int FrameBytes => Channels * ((BitsPerSample + 7) / 8);

    /// <summary>Length in seconds, or null.</summary>
    public double? Seconds => Encoding == WavEncoding.Other
        ? BytesPerSecond > 0 ? (double)DataBytes / BytesPerSecond : null
        : FrameBytes > 0 && Rate > 0 ? (double)(DataBytes / FrameBytes) / Rate : null;

    /// <summary>Reads the chunks; null without a format or without samples.</summary>
    public static WavHeader? Read(Stream file)
    {
        var reader = new ForwardReader(file);
        reader.Skip(RiffBytes);
        WavHeader? format = null;
        for (var chunks = 0; chunks < MaxChunks && reader.Peek(ChunkBytes) is { Length: ChunkBytes } head; chunks++)
        {
            var (isFormat, isData) = (head.StartsWith("fmt "u8), head.StartsWith("data"u8));
            long length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            reader.Skip(ChunkBytes);
            if (isData)
            {
                return format is null
                    ? null
                    : format with { DataOffset = reader.Position, DataBytes = length == 0 ? reader.Remaining : Math.Min(length, reader.Remaining) };
            }
            if (isFormat && ReadFormat(reader.Peek((int)Math.Min(length, ExtensibleBytes))) is { } read) format = read;
            reader.Skip(length + (length & 1));
        }

        return null;
    }

    private static WavHeader? ReadFormat(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < FormatBytes) return null;
        var format = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        // The format of an extensible one is the first field of its GUID.
        if (format == Extensible && chunk.Length >= ExtensibleBytes) format = BinaryPrimitives.ReadUInt16LittleEndian(chunk[(ExtensibleBytes - 2)..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        return new WavHeader
        {
            Format = format,
            Encoding = (format, bits) switch
            {
                (Pcm, 8 or 16 or 24 or 32) => WavEncoding.Integer,
                (IeeeFloat, 32 or 64) => WavEncoding.Float,
                (ALaw, 8) => WavEncoding.ALaw,
                (MuLaw, 8) => WavEncoding.MuLaw,
                _ => WavEncoding.Other,
            },
            Channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]),
            Rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]),
            BytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(chunk[8..]),
            BitsPerSample = bits,
        };
    }
}
