namespace WhatIsUp.Grains.Files.Images;

/// <summary>The declared format of an image file, read from its structure without decoding: enough to estimate the cost of decoding.</summary>
internal sealed record ImageHeader(ImageFormat Format, int Width, int Height)
{
    /// <summary>Pixels of an image that is decoded row by row and shrunk on the way: half a second of work, and no more memory than a few rows.</summary>
    private const long MaxStreamedPixels = 100_000_000;

    /// <summary>Pixels of an image that is decoded as a whole: 64 MB.</summary>
    private const long MaxPixels = 16_000_000;

    /// <summary>Samples of a JPEG whose coefficients are kept until its last scan: 2 bytes each.</summary>
    private const long MaxBufferedSamples = 48_000_000;

    /// <summary>Scans of a JPEG; encoders make about ten. Each passes over all coefficients, however little is in it.</summary>
    private const int MaxScans = 50;

    /// <summary>Frames of an animation. Only the first is decoded, and all are listed by the decoder.</summary>
    private const int MaxFrames = 1_000;

    /// <summary>Samples per pixel.</summary>
    public int Components { get; init; } = 4;

    /// <summary>Scans of a JPEG.</summary>
    public int Scans { get; init; } = 1;

    /// <summary>True when no row is complete before the end of the file: progressive and non-interleaved JPEG.</summary>
    public bool IsBuffered { get; init; }

    /// <summary>Images in the file.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>True for a file that is written as an animation, even of one frame.</summary>
    public bool IsAnimation { get; init; }

    /// <summary>Time of the shortest frame of an animated WebP.</summary>
    public TimeSpan ShortestFrame { get; init; }

    /// <summary>Time of all frames of an animated WebP together.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>True if decoding has a bounded cost in time and memory.</summary>
    public bool IsDecodable
    {
        get
        {
            var pixels = (long)Width * Height;
            if (Format != ImageFormat.Jpeg) return pixels <= MaxPixels && Frames <= MaxFrames;
            return IsBuffered ? pixels * Components <= MaxBufferedSamples && Scans <= MaxScans : pixels <= MaxStreamedPixels;
        }
    }

    /// <summary>Reads the structure of a file; null when it is no image of a known format, or a damaged one.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        var header = file switch
        {
            [0xFF, 0xD8, 0xFF, ..] => JpegHeader.Read(file),
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => PngHeader.Read(file),
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => GifHeader.Read(file),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebpHeader.Read(file),
            _ => null,
        };
        return header is { Width: > 0, Height: > 0 } ? header : null;
    }
}
