using SkiaSharp;

namespace WhatIsUp.Grains.Files.Images;

/// <summary>Makes pictures of accounts, groups and channels: the middle of an image as a square JPEG, as apps send it.</summary>
internal static class PictureMaker
{
    /// <summary>MIME type of a picture.</summary>
    public const string MimeType = "image/jpeg";

    /// <summary>Width and height in pixels, as WhatsApp Web sends them (Baileys' 640).</summary>
    public const int Side = 640;

    private const int MaxBytes = 100 * 1024;

    /// <summary>Qualities that are tried, the best first.</summary>
    private static readonly int[] Qualities = [85, 70, 55, 40, 25];

    /// <summary>The picture that an image becomes.</summary>
    /// <returns>The picture, or the problem: the predicate of a sentence with the field as subject.</returns>
    public static (byte[]? Picture, string? Problem) Make(byte[] file)
    {
        if (ImageHeader.Read(file) is not { } header || header.Format == ImageFormat.Gif) return (null, "must be a JPEG, PNG or WebP image, but is damaged");
        if (!header.IsDecodable) return (null, $"must be an image that can be decoded quickly, but has {header.Width} × {header.Height} pixels");
        // The shorter side becomes the side of the square.
        var longest = (int)Math.Min(int.MaxValue, (long)Side * Math.Max(header.Width, header.Height) / Math.Max(1, Math.Min(header.Width, header.Height)));
        using var image = ImageDecoder.Decode(file, header, longest, out var origin);
        if (image is null) return (null, "must be an image that can be decoded");
        using var canvas = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Premul));
        using (var surface = new SKCanvas(canvas))
        {
            surface.Clear(SKColors.White);
            Upright.Draw(surface, image, origin, (float)Side / Math.Min(image.Width, image.Height), Side);
        }
        byte[] made = [];
        foreach (var quality in Qualities)
        {
            using var data = canvas.Encode(SKEncodedImageFormat.Jpeg, quality);
            made = data.ToArray();
            if (made.Length <= MaxBytes) break;
        }
        return (made, null);
    }
}
