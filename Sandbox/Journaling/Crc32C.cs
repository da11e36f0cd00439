using System.Buffers.Binary;
using System.Numerics;

namespace WhatIsUp.Sandbox.Journaling;

/// <summary>CRC-32C (Castagnoli) over a span, by the processor's instruction.</summary>
internal static class Crc32C
{
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFFFFFFu;
        while (data.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }
        foreach (var value in data) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
