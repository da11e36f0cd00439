using System.Globalization;

namespace WhatIsUp.Grains.Media.Images;

/// <summary>What WhatsApp shows as a sticker (github.com/WhatsApp/stickers: Android/README.md, "Sticker art and app requirements", and StickerPackValidator.java).</summary>
internal static class StickerRules
{
    /// <summary>MIME type of a sticker.</summary>
    public const string MimeType = "image/webp";

    /// <summary>Width and height in pixels, exactly.</summary>
    public const int Side = 512;

    /// <summary>Bytes of a sticker that does not move, at most.</summary>
    public const int MaxStaticBytes = 100 * 1024;

    private const int MaxAnimatedBytes = 500 * 1024;
    private static readonly TimeSpan ShortestFrame = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan LongestAnimation = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with an animation, the end of a sentence whose subject is the field; or null.</summary>
    /// <param name="header">What it claims.</param>
    /// <param name="bytes">Its size.</param>
    public static string? Describe(ImageHeader header, long bytes)
    {
        if (header.Width != Side || header.Height != Side) return $"must be an animation of {Side} × {Side} pixels, and has {header.Width} × {header.Height}";
        if (bytes > MaxAnimatedBytes) return $"must be an animation of at most {MaxAnimatedBytes} bytes, and has {bytes}";
        if (header.ShortestFrame < ShortestFrame) return $"must be an animation whose frames last at least {Show(ShortestFrame)}, and has one of {Show(header.ShortestFrame)}";
        return header.Duration > LongestAnimation ? $"must be an animation of at most {Show(LongestAnimation)}, and takes {Show(header.Duration)}" : null;
    }

    private static string Show(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0} ms");
}
