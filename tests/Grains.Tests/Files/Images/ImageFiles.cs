using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace WhatIsUp.Grains.Tests.Files.Images;

/// <summary>Image files built byte by byte, with arbitrary declared properties.</summary>
internal static class ImageFiles
{
    private static readonly byte[] AllOnes = [0, .. Enumerable.Repeat((byte)1, 64)];

    /// <summary>A JPEG whose coefficients are all zero, in scans of one component each, or of all of them in one.</summary>
    public static byte[] Jpeg(int width, int height, bool isProgressive, int scans, bool isInterleaved = true, int components = 3, int comments = 0)
    {
        List<byte> file = [0xFF, 0xD8, .. Segment(0xDB, AllOnes), .. Huffman(0x00), .. Huffman(0x10)];
        byte[] parts = [.. Enumerable.Range(1, components).SelectMany(id => new byte[] { (byte)id, 0x11, 0 })];
        file.AddRange(Segment(isProgressive ? (byte)0xC2 : (byte)0xC0, [8, .. U16(height), .. U16(width), (byte)components, .. parts]));
        for (var scan = 0; scan < scans; scan++)
        {
            for (var comment = 0; scan == 1 && comment < comments; comment++) file.AddRange(Segment(0xFE, []));
            var isFirst = scan == 0;
            var count = isInterleaved && isFirst ? components : 1;
            byte[] chosen = [.. Enumerable.Range(0, count).SelectMany(n => new byte[] { (byte)(1 + ((scan + n) % components)), 0 })];
            byte[] range = !isProgressive ? [0, 63, 0] : isFirst ? [0, 0, 0] : [1, 63, 0];
            file.AddRange(Segment(0xDA, [(byte)count, .. chosen, .. range]));
            file.AddRange(new byte[16]);
        }

        return [.. file, 0xFF, 0xD9];
    }

    /// <summary>A black PNG; with its pixels, or claiming them only.</summary>
    public static byte[] Png(int width, int height, bool hasPixels = true, int texts = 0)
    {
        var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(file, "IHDR", [.. U32(width), .. U32(height), 8, 2, 0, 0, 0]);
        var bomb = Deflate(new byte[1_000_000]);
        for (var text = 0; text < texts; text++) Chunk(file, "zTXt", [.. Encoding.ASCII.GetBytes("k" + text), 0, 0, .. bomb]);
        Chunk(file, "IDAT", hasPixels ? Deflate(new byte[height * ((width * 3) + 1)]) : [0x78, 0x9C]);
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>A GIF of frames that are one pixel each.</summary>
    public static byte[] Gif(int width, int height, int frames = 1, int left = 0) =>
    [
        .. "GIF89a"u8, .. L16(width), .. L16(height), 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
        .. Enumerable.Repeat((byte[])[0x2C, .. L16(left), 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0], frames).SelectMany(frame => frame), 0x3B,
    ];

    /// <summary>A lossless WebP of one colour.</summary>
    public static byte[] Webp(int width, int height) => Riff(Part("VP8L", Lossless(width, height)));

    /// <summary>An animated WebP; all its frames have one size.</summary>
    public static byte[] AnimatedWebp(int width, int height, int frames, int frameWidth, int frameHeight)
    {
        var frame = Part(
            "ANMF", [0, 0, 0, 0, 0, 0, .. L24(frameWidth - 1), .. L24(frameHeight - 1), 10, 0, 0, 0, .. Part("VP8L", Lossless(frameWidth, frameHeight))]);
        return Riff(
            [.. Part("VP8X", [2, 0, 0, 0, .. L24(width - 1), .. L24(height - 1)]), .. Part("ANIM", new byte[6]),
                .. Enumerable.Repeat(frame, frames).SelectMany(bytes => bytes)]);
    }

    private static byte[] Lossless(int width, int height)
    {
        // Signature, sizes, alpha, version; no transform, no cache, no meta codes; five codes of the one symbol 0.
        var bits = (UInt128)(uint)(width - 1) | (UInt128)(uint)(height - 1) << 14 | (UInt128)1 << 28;
        for (var code = 0; code < 5; code++) bits |= (UInt128)1 << (35 + (4 * code));
        var body = new byte[64];
        body[0] = 0x2F;
        BinaryPrimitives.WriteUInt128LittleEndian(body.AsSpan(1), bits);
        return body;
    }

    private static byte[] Riff(byte[] parts) => [.. "RIFF"u8, .. L32(parts.Length + 4), .. "WEBP"u8, .. parts];

    private static byte[] Part(string type, byte[] body) => [.. Encoding.ASCII.GetBytes(type), .. L32(body.Length), .. body, .. new byte[body.Length & 1]];

    private static byte[] Segment(byte marker, byte[] body) => [0xFF, marker, .. U16(body.Length + 2), .. body];

    /// <summary>A table with one code, 0, for the symbol 0.</summary>
    private static byte[] Huffman(byte table) => Segment(0xC4, [table, 1, .. new byte[15], 0]);

    private static void Chunk(MemoryStream file, string type, byte[] body)
    {
        byte[] checkedBytes = [.. Encoding.ASCII.GetBytes(type), .. body];
        file.Write(U32(body.Length));
        file.Write(checkedBytes);
        file.Write(U32((int)Checksum(checkedBytes)));
    }

    private static uint Checksum(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var b in bytes)
        {
            sum ^= b;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB88320;
        }

        return ~sum;
    }

    private static byte[] Deflate(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal)) deflate.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] U16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] U32(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] L16(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] L24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    private static byte[] L32(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];
}
