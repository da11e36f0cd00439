namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Header of a frame of MPEG audio, layer III (ISO/IEC 11172-3, 2.4.2.3; ISO/IEC 13818-3; MPEG 2.5).</summary>
/// <param name="Version">3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5.</param>
/// <param name="BitRateIndex">Index of the bit rate.</param>
/// <param name="RateIndex">Index of the sample rate.</param>
/// <param name="Mode">3 is one channel.</param>
/// <param name="ModeExtension">How two channels are joined.</param>
/// <param name="IsPadded">True for one byte more.</param>
/// <param name="HasChecksum">True when two bytes of checksum follow.</param>
internal readonly record struct MpegHeader(int Version, int BitRateIndex, int RateIndex, int Mode, int ModeExtension, bool IsPadded, bool HasChecksum)
{
    public const int Bytes = 4;

    private static readonly int[] BitRates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] BitRates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    private static readonly int[] Rates = [44_100, 48_000, 32_000];

    public bool IsMpeg1 => Version == 3;

    /// <summary>Samples per second and channel.</summary>
    public int Rate => Rates[RateIndex] >> (Version switch { 3 => 0, 2 => 1, _ => 2 });

    public int BitRate => (IsMpeg1 ? BitRates1 : BitRates2)[BitRateIndex] * 1000;

    public int Channels => Mode == 3 ? 1 : 2;

    /// <summary>Samples per frame and channel.</summary>
    public int Samples => IsMpeg1 ? 1_152 : 576;

    /// <summary>Bytes of the frame with its header.</summary>
    public int Length => (Samples / 8 * BitRate / Rate) + (IsPadded ? 1 : 0);

    /// <summary>Bytes of the side information (ISO/IEC 11172-3, 2.4.1.7): encoders store their information after it.</summary>
    public int SideBytes => IsMpeg1 ? Channels == 1 ? 17 : 32 : Channels == 1 ? 9 : 17;

    /// <summary>True for a frame of the same stream.</summary>
    public bool Continues(MpegHeader first) => Version == first.Version && RateIndex == first.RateIndex;

    /// <summary>Reads a header, or returns null for anything else and for free bit rates, which have no known length.</summary>
    public static MpegHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Bytes || bytes[0] != 0xFF || (bytes[1] & 0xE6) != 0xE2) return null;
        var header = new MpegHeader(bytes[1] >> 3 & 3, bytes[2] >> 4, bytes[2] >> 2 & 3, bytes[3] >> 6, bytes[3] >> 4 & 3,
            (bytes[2] & 2) != 0, (bytes[1] & 1) == 0);
        return header.Version == 1 || header.BitRateIndex is 0 or 15 || header.RateIndex == 3 ? null : header;
    }
}
