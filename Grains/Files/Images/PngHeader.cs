using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Images;

/// <summary>Chunks of a PNG (W3C, Portable Network Graphics, 5).</summary>
internal static class PngHeader
{
    private const int SignatureBytes = 8;
    private const int HeadBytes = 8;
    private const int ChecksumBytes = 4;
    private const int MaxSide = 1_000_000;

    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < SignatureBytes + HeadBytes + 8 || !file.Slice(SignatureBytes + 4, 4).SequenceEqual("IHDR"u8)) return null;
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..]));
        return width > MaxSide || height > MaxSide ? null : new ImageHeader(ImageFormat.Png, (int)width, (int)height);
    }

    /// <summary>
    /// The file reduced to the image. Texts and colour profiles are compressed and the decoder unpacks all of them:
    /// thousands fit into a file.
    /// </summary>
    public static byte[] Strip(ReadOnlySpan<byte> file)
    {
        var kept = new byte[file.Length];
        file[..SignatureBytes].CopyTo(kept);
        var (from, to) = (SignatureBytes, SignatureBytes);
        while (from + HeadBytes <= file.Length)
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file[from..]) + (long)HeadBytes + ChecksumBytes, file.Length - from);
            if (IsImage(file.Slice(from + 4, 4)))
            {
                file.Slice(from, (int)length).CopyTo(kept.AsSpan(to));
                to += (int)length;
            }

            from += (int)length;
        }

        return kept[..to];
    }

    private static bool IsImage(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("IHDR"u8) || type.SequenceEqual("PLTE"u8) || type.SequenceEqual("tRNS"u8)
            || type.SequenceEqual("IDAT"u8) || type.SequenceEqual("IEND"u8);
}
