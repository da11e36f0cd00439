using Concentus;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>
/// Converts WAV, MP3 and Ogg Opus to voice notes. Headers and counts decide before decoding whether the time is bounded.
/// </summary>
internal static class VoiceConverter
{
    /// <summary>MIME type of a voice note.</summary>
    public const string MimeType = "audio/ogg; codecs=opus";

    private const int MinRate = 4_000;
    private const int MaxRate = 192_000;
    private const int MaxChannels = 8;
    private const int PieceSamples = 4_096;
    private const int ResamplerQuality = 5;

    /// <summary>Part of a long note that is decoded for its waveform: 5 minutes of audio take about two seconds.</summary>
    private const long WaveformSamples = 300 * OpusHead.Rate;

    private static readonly TimeSpan LongestNote = TimeSpan.FromHours(24);

    static VoiceConverter() => OpusCodecFactory.AttemptToUseNativeLibrary = false;

    /// <summary>Examines a file without decoding it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="essence">Its MIME type.</param>
    /// <param name="longest">Maximum length of converted audio.</param>
    /// <returns>The source to convert, or the problem: the predicate of a sentence whose subject is the field.</returns>
    public static (VoiceSource? Source, string? Problem) Inspect(Stream file, string essence, TimeSpan longest) => essence switch
    {
        "audio/wav" => InspectWav(file, longest),
        "audio/mpeg" => InspectMpeg(file, longest),
        _ => InspectOgg(file, longest),
    };

    /// <summary>Converts audio and computes its waveform.</summary>
    public static byte[] Convert(IPcmSource source, Stream to, CancellationToken cancellationToken)
    {
        var total = TotalOf(source);
        var waveform = new Waveform(total);
        var encoder = new VoiceEncoder(to, source.Rate);
        var resampler = source.Rate == OpusHead.Rate ? null : ResamplerFactory.CreateResampler(1, source.Rate, OpusHead.Rate, ResamplerQuality);
        resampler?.SkipZeroes();
        var (piece, resampled) = (new float[PieceSamples], new float[(int)((long)PieceSamples * OpusHead.Rate / Math.Min(source.Rate, OpusHead.Rate)) + 64]);
        var left = total;
        while (left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = source.Read(piece);
            // Silence flushes the rest out of the resampler.
            var input = count == 0 ? Clear(piece) : piece.AsSpan(0, count);
            while (!input.IsEmpty && left > 0)
            {
                var output = input;
                if (resampler is not null)
                {
                    var (taken, made) = (input.Length, resampled.Length);
                    resampler.Process(0, input, ref taken, resampled, ref made);
                    input = input[taken..];
                    output = resampled.AsSpan(0, made);
                }
                else input = [];
                output = output[..(int)Math.Min(output.Length, left)];
                left -= output.Length;
                waveform.Add(output);
                encoder.Write(output);
            }
        }

        encoder.Finish();
        return waveform.Finish();
    }

    /// <summary>Computes the waveform of a finished note.</summary>
    public static byte[] Draw(Stream file, CancellationToken cancellationToken)
    {
        var waveform = new Waveform(Count(file).Samples);
        var packets = new OpusPackets(file);
        // At lower rates the library decodes some modes as silence.
        var decoder = OpusCodecFactory.CreateDecoder(OpusHead.Rate, 1);
        var decoded = new float[OpusHead.MaxPacketSamples];
        var skip = packets.Head?.PreSkip ?? 0;
        while (packets.Next(out var packet, out var samples))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var from = Math.Min(skip, samples);
            skip -= from;
            if (waveform.NeedsMore(WaveformSamples))
            {
                OpusSource.Decode(decoder, packet, decoded, samples);
                waveform.Add(decoded.AsSpan(from, samples - from));
            }
            else waveform.Skip(samples - from);
        }

        return waveform.Finish();
    }

    private static (VoiceSource?, string?) InspectWav(Stream file, TimeSpan longest)
    {
        if (WavHeader.Read(file) is not { } header) return (null, "must be audio, but is a WAV file without samples");
        if (Describe(header.Channels, header.Rate) is { } problem) return (null, problem);
        if (header.Encoding == WavEncoding.Other)
        {
            return (null, $"must be an uncompressed WAV file, but has format {header.Format} with {header.BitsPerSample} bits");
        }
        return Choose(header.DataBytes / header.FrameBytes, (int)header.Rate, longest, () => new WavSource(file, header));
    }

    private static (VoiceSource?, string?) InspectMpeg(Stream file, TimeSpan longest)
    {
        var frames = new MpegFrames(file);
        while (frames.Next(out _, out _))
        {
        }

        var samples = frames.Samples;
        return frames.First is { } first
            ? Choose(samples, first.Rate, longest, () => new MpegSource(file, samples))
            : (null, "must be audio, but has no MPEG layer III frames");
    }

    private static (VoiceSource?, string?) InspectOgg(Stream file, TimeSpan longest)
    {
        var packets = Count(file);
        if (packets.Head is not { } head) return (null, $"must contain Opus for a voice note, but contains {OggAudio.CodecOf(file) ?? "no known codec"}");
        if (head.Channels is < 1 or > 2 || head.Streams != 1) return (null, $"must have 1 or 2 channels, but has {head.Channels}");
        var samples = packets.Samples;
        // A complete mono stream is sent unchanged, regardless of its length.
        if (packets.IsClean && head.Channels == 1) return Choose(samples, OpusHead.Rate, LongestNote, null);
        return Choose(samples, OpusHead.Rate, longest, () => new OpusSource(file, samples));
    }

    private static OpusPackets Count(Stream file)
    {
        var packets = new OpusPackets(file);
        while (packets.Next(out _, out _))
        {
        }

        return packets;
    }

    private static string? Describe(int channels, long rate) =>
        channels is < 1 or > MaxChannels ? $"must have 1 to {MaxChannels} channels, but has {channels}"
        : rate is < MinRate or > MaxRate ? $"must have {MinRate} to {MaxRate} samples per second, but has {rate}"
        : null;

    private static (VoiceSource?, string?) Choose(long samples, int rate, TimeSpan longest, Func<IPcmSource>? open)
    {
        if (samples == 0) return (null, "must be audio, but has no samples");
        var length = TimeSpan.FromSeconds((double)samples / rate);
        return length > longest
            ? (null, FormattableString.Invariant($"must be at most {longest.TotalSeconds:F0} seconds long for a voice note, and has {length.TotalSeconds:F0}"))
            : (new VoiceSource(AudioLength.Round(length.TotalSeconds), open), null);
    }

    private static long TotalOf(IPcmSource source) => Math.Max(1, (long)Math.Round((double)source.Samples * OpusHead.Rate / source.Rate));

    private static Span<float> Clear(float[] piece)
    {
        Array.Clear(piece);
        return piece;
    }
}
