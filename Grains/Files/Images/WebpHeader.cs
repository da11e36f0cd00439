using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Images;

/// <summary>Chunks of a WebP (RFC 9649): canvas, bitstreams, frames.</summary>
internal static class WebpHeader
{
    private const int RiffBytes = 12;
    private const int HeadBytes = 8;
    private const int FrameBytes = 16;
    private const int TimeOffset = 12;
    private const byte AnimationFlag = 2;

    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        var (width, height, frames) = (0, 0, 0);
        var (shortest, duration, isAnimation) = (int.MaxValue, 0L, false);
        for (var at = RiffBytes; at + HeadBytes <= file.Length;)
        {
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]), file.Length - at - HeadBytes);
            var body = file.Slice(at + HeadBytes, length);
            var type = file.Slice(at, 4);
            if (type.SequenceEqual("ANMF"u8))
            {
                frames++;
                var time = body.Length >= FrameBytes ? U24(body[TimeOffset..]) : 0;
                (shortest, duration, isAnimation) = (Math.Min(shortest, time), duration + time, true);
                if (frames == 1 && body.Length > FrameBytes + HeadBytes) Widen(Bitstream(body.Slice(FrameBytes, 4), body[(FrameBytes + HeadBytes)..]));
            }
            else if (type.SequenceEqual("VP8X"u8) && body.Length >= 10)
            {
                isAnimation |= (body[0] & AnimationFlag) != 0;
                Widen((1 + U24(body[4..]), 1 + U24(body[7..])));
            }
            else Widen(Bitstream(type, body));
            at += HeadBytes + length + (length & 1);
        }

        return new ImageHeader(ImageFormat.Webp, width, height)
        {
            Frames = Math.Max(frames, 1), IsAnimation = isAnimation, ShortestFrame = TimeSpan.FromMilliseconds(frames > 0 ? shortest : 0),
            Duration = TimeSpan.FromMilliseconds(duration),
        };

        void Widen((int Width, int Height) size) => (width, height) = (Math.Max(width, size.Width), Math.Max(height, size.Height));
    }

    /// <summary>Size in a bitstream: VP8 (RFC 6386, 9.1) and VP8L (RFC 9649, 3.4) have 14 bits each.</summary>
    private static (int Width, int Height) Bitstream(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        if (type.SequenceEqual("VP8 "u8) && body is [_, _, _, 0x9D, 0x01, 0x2A, _, _, _, _, ..])
            return (BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF);
        if (!type.SequenceEqual("VP8L"u8) || body is not [0x2F, _, _, _, _, ..]) return default;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
        return ((int)(bits & 0x3FFF) + 1, (int)(bits >> 14 & 0x3FFF) + 1);
    }

    private static int U24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}
