using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Images;

/// <summary>Segments of a JPEG (ITU-T T.81, annex B): frame header and scans.</summary>
internal static class JpegHeader
{
    private const byte Baseline = 0xC0, Extended = 0xC1, Progressive = 0xC2;
    private const byte StartOfScan = 0xDA, EndOfImage = 0xD9, StartOfImage = 0xD8;
    private const byte FirstFrame = 0xC0, LastFrame = 0xCF;
    private const int MaxSegments = 100_000;

    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        ImageHeader? frame = null;
        var (at, scans) = (2, 0);
        for (var segments = 0; NextMarker(file, ref at) is { } marker && marker is not (EndOfImage or StartOfImage); segments++)
        {
            // The rest is unknown, and the decoder would read all of it.
            if (segments == MaxSegments) return frame is null ? null : frame with { IsBuffered = true, Scans = int.MaxValue };
            if (at + 2 > file.Length || BinaryPrimitives.ReadUInt16BigEndian(file[at..]) is var length && (length < 2 || at + length > file.Length)) break;
            var body = file.Slice(at + 2, length - 2);
            at += length;
            if (IsFrame(marker))
            {
                // A second frame, arithmetic coding, lossless and hierarchical files are not supported.
                if (frame is not null || marker is not (Baseline or Extended or Progressive) || Frame(body) is not { } found) return null;
                frame = found with { IsBuffered = marker == Progressive };
            }
            else if (marker == StartOfScan)
            {
                if (frame is null || body.Length == 0) return null;
                scans++;
                if (body[0] < frame.Components) frame = frame with { IsBuffered = true };
            }
        }

        return frame is null ? null : frame with { Scans = scans };
    }

    /// <summary>
    /// The next marker with a segment, and the position after it. Entropy-coded data contains 0xFF only before a zero or a restart marker.
    /// </summary>
    private static byte? NextMarker(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length && file[at..].IndexOf((byte)0xFF) is >= 0 and var next)
        {
            at += next;
            while (at < file.Length && file[at] == 0xFF) at++;
            if (at == file.Length) return null;
            var marker = file[at++];
            if (marker is not (0 or 1 or (>= 0xD0 and <= 0xD7))) return marker;
        }

        return null;
    }

    private static bool IsFrame(byte marker) => marker is >= FirstFrame and <= LastFrame and not (0xC4 or 0xC8 or 0xCC);

    private static ImageHeader? Frame(ReadOnlySpan<byte> body) => body is [8, _, _, _, _, >= 1 and <= 4 and var components, ..]
        ? new ImageHeader(ImageFormat.Jpeg, BinaryPrimitives.ReadUInt16BigEndian(body[3..]),
            BinaryPrimitives.ReadUInt16BigEndian(body[1..])) { Components = components }
        : null;
}
