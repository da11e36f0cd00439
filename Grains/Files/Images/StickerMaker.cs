using SkiaSharp;

namespace WhatIsUp.Grains.Files.Images;

/// <summary>Makes stickers of images.</summary>
internal static class StickerMaker
{
    private const int LongestSide = StickerRules.Side;

    /// <summary>Qualities that are tried, the best first.</summary>
    private static readonly int[] Qualities = [90, 75, 60, 40, 20, 5];

    /// <summary>The sticker that an image is, or becomes.</summary>
    /// <returns>The sticker, or the problem: the predicate of a sentence whose subject is the field.</returns>
    public static (Sticker? Sticker, string? Problem) Make(byte[] file)
    {
        if (ImageHeader.Read(file) is not { } header || header.Format == ImageFormat.Gif) return (null, "must be an image, but is damaged");
        if (header.Frames > 1)
        {
            if (StickerRules.Describe(header, file.Length) is { } wrong) return (null, wrong);
            return ImageDecoder.Read(file) is { Thumbnail: not null } ? (new Sticker(null, true), null) : (null, "must be an animation that can be decoded");
        }

        if (!header.IsDecodable) return (null, $"must be an image that can be decoded quickly, but has {header.Width} × {header.Height} pixels");
        using var image = ImageDecoder.Decode(file, header, LongestSide, out var origin);
        if (image is null) return (null, "must be an image that can be decoded");
        var isFinished = header is { Format: ImageFormat.Webp, IsAnimation: false, Width: StickerRules.Side, Height: StickerRules.Side }
            && file.Length <= StickerRules.MaxStaticBytes;
        if (isFinished) return (new Sticker(null, false), null);
        return Encode(image, origin) is { } made
            ? (new Sticker(made, false), null)
            : (null, $"must be an image that fits into {StickerRules.MaxStaticBytes} bytes as a sticker");
    }

    private static byte[]? Encode(SKBitmap image, SKEncodedOrigin origin)
    {
        using var canvas = new SKBitmap(new SKImageInfo(StickerRules.Side, StickerRules.Side, SKColorType.Rgba8888, SKAlphaType.Premul));
        Draw(image, origin, canvas);
        foreach (var quality in Qualities)
            if (TryEncode(canvas, quality) is { } made) return made;
        // Transparency is encoded without loss and noise is expensive: it is reduced to transparent or opaque.
        Harden(canvas);
        return TryEncode(canvas, Qualities[^1]);
    }

    private static byte[]? TryEncode(SKBitmap canvas, int quality)
    {
        using var pixels = canvas.PeekPixels();
        using var data = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, quality));
        return data is not null && data.Size <= StickerRules.MaxStaticBytes ? data.ToArray() : null;
    }

    /// <summary>Scaled to fit, centered and upright on a transparent background.</summary>
    private static void Draw(SKBitmap image, SKEncodedOrigin origin, SKBitmap canvas)
    {
        using var surface = new SKCanvas(canvas);
        surface.Clear(SKColors.Transparent);
        Upright.Draw(surface, image, origin, (float)StickerRules.Side / Math.Max(image.Width, image.Height), StickerRules.Side);
    }

    private static void Harden(SKBitmap canvas)
    {
        var pixels = canvas.GetPixelSpan();
        for (var at = 0; at + 3 < pixels.Length; at += 4)
        {
            var alpha = pixels[at + 3];
            for (var color = 0; color < 3; color++) pixels[at + color] = alpha >= 128 ? (byte)Math.Min(255, pixels[at + color] * 255 / alpha) : (byte)0;
            pixels[at + 3] = alpha >= 128 ? (byte)255 : (byte)0;
        }
    }
}
