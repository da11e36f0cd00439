using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Images;

/// <summary>Blocks of a GIF (CompuServe, GIF89a): screen and images.</summary>
internal static class GifHeader
{
    private const int ScreenBytes = 13;
    private const int ImageBytes = 10;
    private const byte Extension = 0x21, Image = 0x2C;

    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < ScreenBytes) return null;
        int width = BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), height = BinaryPrimitives.ReadUInt16LittleEndian(file[8..]);
        var at = ScreenBytes + ColourTable(file[10]);
        var frames = 0;
        while (at < file.Length)
        {
            if (file[at] == Extension) at += 2;
            else if (file[at] == Image && at + ImageBytes <= file.Length)
            {
                frames++;
                // Decoders allocate memory for frames that exceed the canvas.
                width = Math.Max(width, BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 1)..]) + BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 5)..]));
                height = Math.Max(height,
                    BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 3)..]) + BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 7)..]));
                at += ImageBytes + ColourTable(file[at + 9]) + 1;
            }
            else break;

            while (at < file.Length && file[at] is > 0 and var block) at += block + 1;
            at++;
        }

        return new ImageHeader(ImageFormat.Gif, width, height) { Frames = frames };
    }

    private static int ColourTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
}
