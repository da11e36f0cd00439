namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Checksum of an Ogg page (RFC 3533, 6): CRC-32 with the polynomial 0x04C11DB7, most significant bit first, initial value 0.</summary>
internal static class OggChecksum
{
    private const uint Polynomial = 0x04C1_1DB7;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Continues a checksum.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) sum = (sum << 8) ^ Table[(sum >> 24) ^ b];
        return sum;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var n = 0; n < table.Length; n++)
        {
            var value = (uint)n << 24;
            for (var bit = 0; bit < 8; bit++) value = (value & 0x8000_0000) == 0 ? value << 1 : (value << 1) ^ Polynomial;
            table[n] = value;
        }

        return table;
    }
}
