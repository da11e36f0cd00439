using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Identification header of Opus in Ogg (RFC 7845, 5.1).</summary>
/// <param name="Channels">Channels.</param>
/// <param name="PreSkip">Samples at 48 kHz that a decoder discards at the start.</param>
/// <param name="Streams">Opus streams; one for mono and stereo.</param>
internal sealed record OpusHead(int Channels, int PreSkip, int Streams)
{
    /// <summary>Rate of positions in the file, independent of the recorded rate.</summary>
    public const int Rate = 48_000;

    /// <summary>Samples of the longest packet: 120 ms.</summary>
    public const int MaxPacketSamples = Rate / 1000 * 120;

    private const int Bytes = 19;

    /// <summary>Parses a header packet, or returns null if it is not one.</summary>
    public static OpusHead? Read(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < Bytes || !packet.StartsWith("OpusHead"u8) || (packet[8] & 0xF0) != 0) return null;
        var (channels, family) = (packet[9], packet[18]);
        if (family != 0 && packet.Length < Bytes + 2) return null;
        return new OpusHead(channels, BinaryPrimitives.ReadUInt16LittleEndian(packet[10..]), family == 0 ? 1 : packet[Bytes]);
    }

    /// <summary>The header of a mono stream.</summary>
    public static byte[] WriteMono(int preSkip, int recordedRate)
    {
        var packet = new byte[Bytes];
        "OpusHead"u8.CopyTo(packet);
        (packet[8], packet[9]) = (1, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(10), (ushort)preSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(12), (uint)recordedRate);
        return packet;
    }

    /// <summary>Samples at 48 kHz in a packet (RFC 6716, 3.1 and 3.2); 0 for a malformed one.</summary>
    public static int SamplesOf(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty) return 0;
        var configuration = packet[0] >> 3;
        var frame = configuration switch
        {
            < 12 => (configuration & 3) switch { 0 => 480, 1 => 960, 2 => 1_920, _ => 2_880 },
            < 16 => (configuration & 1) == 0 ? 480 : 960,
            _ => 120 << (configuration & 3),
        };
        var frames = (packet[0] & 3) switch { 0 => 1, 1 or 2 => 2, _ => packet.Length > 1 ? packet[1] & 0x3F : 0 };
        return frame * frames <= MaxPacketSamples ? frame * frames : 0;
    }
}
