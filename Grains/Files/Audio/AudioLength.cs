using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Lengths of audio files, read from their structure: frames and packets are counted where a short file could claim hours.</summary>
internal static class AudioLength
{
    private const int MaxSeconds = 24 * 60 * 60;

    /// <summary>Bytes of an AMR frame by its mode, without the first byte (RFC 4867, 5.3); -1 where there is no such mode.</summary>
    private static readonly int[] AmrBytes = [12, 13, 15, 17, 19, 20, 26, 31, 5, -1, -1, -1, -1, -1, -1, 0];
    private static readonly int[] AmrWideBytes = [17, 23, 32, 36, 40, 46, 50, 58, 60, 5, -1, -1, -1, -1, 0, 0];
    private static readonly int[] AdtsRates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

    /// <summary>Length in whole seconds, or null.</summary>
    /// <param name="file">The file.</param>
    /// <param name="essence">Its MIME type.</param>
    public static int? Read(Stream file, string essence)
    {
        var seconds = essence switch
        {
            "audio/ogg" => OggAudio.Seconds(file),
            "audio/wav" => WavHeader.Read(file)?.Seconds,
            "audio/mpeg" => Mpeg(file),
            "audio/aac" => Adts(file),
            "audio/amr" => Amr(file, "#!AMR\n".Length, AmrBytes),
            "audio/amr-wb" => Amr(file, "#!AMR-WB\n".Length, AmrWideBytes),
            "audio/flac" => Flac(file),
            "audio/aiff" => Aiff(file),
            _ => null,
        };
        return seconds is > 0 and <= MaxSeconds ? Round(seconds.Value) : null;
    }

    /// <summary>Whole seconds, at least one.</summary>
    public static int Round(double seconds) => Math.Max(1, (int)Math.Round(seconds, MidpointRounding.AwayFromZero));

    private static double? Mpeg(Stream file)
    {
        var frames = new MpegFrames(file);
        while (frames.Next(out _, out _))
        {
        }

        return frames.First is { } first ? (double)frames.Samples / first.Rate : null;
    }

    /// <summary>AAC in ADTS (ISO/IEC 13818-7, 6.2): each frame contains its length and its number of blocks of 1,024 samples.</summary>
    private static double? Adts(Stream file)
    {
        const int headBytes = 7, blockSamples = 1_024;
        var reader = new ForwardReader(file);
        double seconds = 0;
        while (reader.Peek(headBytes) is { Length: headBytes } head)
        {
            var rate = head[2] >> 2 & 0x0F;
            var length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5;
            if (head[0] != 0xFF || (head[1] & 0xF6) != 0xF0 || rate >= AdtsRates.Length || length < headBytes)
            {
                reader.Skip(1);
                continue;
            }

            if (length <= reader.Remaining) seconds += (double)((head[6] & 3) + 1) * blockSamples / AdtsRates[rate];
            reader.Skip(length);
        }

        return seconds;
    }

    private static double? Amr(Stream file, int headBytes, int[] lengths)
    {
        const double frameSeconds = 0.02;
        var reader = new ForwardReader(file);
        reader.Skip(headBytes);
        var frames = 0;
        while (reader.Peek(1) is { Length: 1 } head && lengths[head[0] >> 3 & 0x0F] is >= 0 and var length && length < reader.Remaining)
        {
            reader.Skip(1 + length);
            frames++;
        }

        return frames * frameSeconds;
    }

    /// <summary>STREAMINFO (RFC 9639, 8.2). A frame of up to 65,535 samples takes at least 11 bytes.</summary>
    private static double? Flac(Stream file)
    {
        const int infoBytes = 26, frameBytes = 11, frameSamples = 65_535;
        var head = new ForwardReader(file).Peek(infoBytes);
        if (head.Length < infoBytes || (head[4] & 0x7F) != 0) return null;
        var packed = BinaryPrimitives.ReadUInt64BigEndian(head[18..]);
        var (rate, samples) = ((int)(packed >> 44), (long)(packed & 0xF_FFFF_FFFF));
        return rate > 0 && samples / frameSamples <= file.Length / frameBytes ? (double)samples / rate : null;
    }

    /// <summary>AIFF and uncompressed AIFC: the common chunk contains channels, samples, bits and the rate as an 80-bit number.</summary>
    private static double? Aiff(Stream file)
    {
        const int formBytes = 12, chunkBytes = 8, commonBytes = 18, maxChunks = 1_000, bias = 16_383 + 63;
        var reader = new ForwardReader(file);
        reader.Skip(formBytes);
        for (var chunks = 0; chunks < maxChunks && reader.Peek(chunkBytes + commonBytes) is { Length: chunkBytes + commonBytes } head; chunks++)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
            if (!head.StartsWith("COMM"u8))
            {
                reader.Skip(chunkBytes + (long)length + (length & 1));
                continue;
            }

            var common = head[chunkBytes..];
            var frameBytes = (long)BinaryPrimitives.ReadInt16BigEndian(common) * ((BinaryPrimitives.ReadInt16BigEndian(common[6..]) + 7) / 8);
            var rate = Math.ScaleB(BinaryPrimitives.ReadUInt64BigEndian(common[10..]), BinaryPrimitives.ReadUInt16BigEndian(common[8..]) - bias);
            long samples = BinaryPrimitives.ReadUInt32BigEndian(common[2..]);
            return frameBytes > 0 && rate is > 0 and < 1e6 && samples * frameBytes <= file.Length ? samples / rate : null;
        }

        return null;
    }
}
