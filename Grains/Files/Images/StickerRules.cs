using System.Globalization;

namespace WhatIsUp.Grains.Files.Images;

/// <summary>
/// Requirements of WhatsApp for stickers (github.com/WhatsApp/stickers: Android/README.md, "Sticker art and app requirements", and StickerPackValidator.java).
/// </summary>
internal static class StickerRules
{
    /// <summary>MIME type of a sticker.</summary>
    public const string MimeType = "image/webp";

    /// <summary>Exact width and height in pixels.</summary>
    public const int Side = 512;

    /// <summary>Maximum size of a static sticker in bytes.</summary>
    public const int MaxStaticBytes = 100 * 1024;

    private const int MaxAnimatedBytes = 500 * 1024;
    private static readonly TimeSpan ShortestFrame = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan LongestAnimation = TimeSpan.FromSeconds(10);

    /// <summary>The problem of an animation as the predicate of a sentence whose subject is the field, or null.</summary>
    /// <param name="header">Header of the file.</param>
    /// <param name="bytes">Size of the file.</param>
    public static string? Describe(ImageHeader header, long bytes)
    {
        if (header.Width != Side || header.Height != Side) return $"must be an animation of {Side} × {Side} pixels, but has {header.Width} × {header.Height}";
        if (bytes > MaxAnimatedBytes) return $"must be an animation of at most {MaxAnimatedBytes} bytes, but has {bytes}";
        if (header.ShortestFrame < ShortestFrame)
        {
            return $"must be an animation whose frames last at least {Show(ShortestFrame)}, but has one of {Show(header.ShortestFrame)}";
        }
        return header.Duration > LongestAnimation ? $"must be an animation of at most {Show(LongestAnimation)}, but takes {Show(header.Duration)}" : null;
    }

    private static string Show(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0} ms");
}
