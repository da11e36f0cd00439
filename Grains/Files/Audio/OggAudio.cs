using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>The first stream of an Ogg file, of any codec.</summary>
internal static class OggAudio
{
    private const int MaxFlacSamples = 65_535;
    private const int MaxVorbisSamples = 4_096;
    private const int MaxSpeexSamples = 640;
    private const int MaxSpeexFrames = 10;

    private sealed record Codec(string Name, int Rate, int MaxPacketSamples);

    /// <summary>Name of the codec, or null.</summary>
    public static string? CodecOf(Stream file) => new OggReader(new ForwardReader(file)).Next(out var page) ? Identify(page.Body)?.Name : null;

    /// <summary>True for Opus.</summary>
    public static bool IsOpus(Stream file) => new OpusPackets(file).Head is not null;

    /// <summary>Length in seconds according to its positions, or null when the packets are too few for that.</summary>
    public static double? Seconds(Stream file)
    {
        var opus = new OpusPackets(file);
        if (opus.Head is not null)
        {
            while (opus.Next(out _, out _))
            {
            }

            return opus.Samples > 0 ? (double)opus.Samples / OpusHead.Rate : null;
        }

        var pages = new OggReader(new ForwardReader(file));
        if (!pages.Next(out var first) || Identify(first.Body) is not { Rate: > 0 } codec) return null;
        var (serial, packets, end) = (first.Serial, 0L, 0L);
        while (pages.Next(out var page))
        {
            if (page.Serial != serial) continue;
            foreach (var segment in page.Lacing) packets += segment < 255 ? 1 : 0;
            if (page.Granule > 0) end = page.Granule;
        }

        return end > 0 && end / codec.MaxPacketSamples <= packets ? (double)end / codec.Rate : null;
    }

    /// <summary>Vorbis I, 4.2.2; the Speex manual, 7.3; FLAC in Ogg (RFC 9639, 10.1).</summary>
    private static Codec? Identify(ReadOnlySpan<byte> packet)
    {
        if (OpusHead.Read(packet) is not null) return new Codec("Opus", OpusHead.Rate, OpusHead.MaxPacketSamples);
        if (packet.StartsWith("\u0001vorbis"u8) && packet.Length >= 16)
        {
            return new Codec("Vorbis", BinaryPrimitives.ReadInt32LittleEndian(packet[12..]), MaxVorbisSamples);
        }
        if (packet.StartsWith("Speex   "u8) && packet.Length >= 40)
        {
            return new Codec("Speex", BinaryPrimitives.ReadInt32LittleEndian(packet[36..]), MaxSpeexSamples * MaxSpeexFrames);
        }
        return packet.StartsWith("\u007FFLAC"u8) && packet.Length >= 30
            ? new Codec("FLAC", BinaryPrimitives.ReadInt32BigEndian(packet[27..]) >> 12 & 0xFFFFF, MaxFlacSamples)
            : null;
    }
}
