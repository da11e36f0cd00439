using SkiaSharp;

namespace WhatIsUp.Grains.Files.Images;

/// <summary>Decodes images whose header declares a bounded cost, and creates their thumbnails.</summary>
internal static class ImageDecoder
{
    private const int ThumbnailPixels = 100;
    private const int ThumbnailQuality = 60;

    /// <summary>Pixels of a decoded image: 64 MB.</summary>
    private const long MaxDecodedPixels = 16_000_000;

    /// <summary>Reads a file; null when it is no image of a known format.</summary>
    public static ImageMetadata? Read(byte[] file)
    {
        if (ImageHeader.Read(file) is not { } header) return null;
        var plain = new ImageMetadata(header.Width, header.Height, null) { IsAnimated = header.Frames > 1 };
        // Only JPEG stores the orientation outside of the pixels, and creating its decoder does not decode.
        if (!header.IsDecodable && header.Format != ImageFormat.Jpeg) return plain;
        using var content = new SKMemoryStream(header.Format == ImageFormat.Png ? PngHeader.Strip(file) : file);
        using var codec = SKCodec.Create(content);
        if (codec is null || !IsAsClaimed(codec, header)) return plain;
        var isTurned = codec.EncodedOrigin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        return plain with
        {
            Width = isTurned ? header.Height : header.Width,
            Height = isTurned ? header.Width : header.Height,
            Thumbnail = header.IsDecodable ? Shrink(codec) : null,
        };
    }

    /// <summary>False for a file that two readers understand in two ways.</summary>
    private static bool IsAsClaimed(SKCodec codec, ImageHeader header) =>
        (codec.Info.Width, codec.Info.Height) == (header.Width, header.Height) && codec.EncodedFormat == header.Format switch
        {
            ImageFormat.Jpeg => SKEncodedImageFormat.Jpeg,
            ImageFormat.Png => SKEncodedImageFormat.Png,
            ImageFormat.Gif => SKEncodedImageFormat.Gif,
            _ => SKEncodedImageFormat.Webp,
        };

    /// <summary>Decodes an image whose header declares a bounded cost, reduced if that costs less; null for a damaged one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="side">Minimum length of the longer side in pixels, if the image is that large.</param>
    /// <param name="origin">Orientation to apply.</param>
    public static SKBitmap? Decode(byte[] file, ImageHeader header, int side, out SKEncodedOrigin origin)
    {
        origin = SKEncodedOrigin.TopLeft;
        using var content = new SKMemoryStream(header.Format == ImageFormat.Png ? PngHeader.Strip(file) : file);
        using var codec = SKCodec.Create(content);
        if (codec is null || !IsAsClaimed(codec, header)) return null;
        origin = codec.EncodedOrigin;
        return Decode(codec, side);
    }

    private static SKBitmap? Decode(SKCodec codec, int side)
    {
        var longest = Math.Max(codec.Info.Width, codec.Info.Height);
        // JPEG can be decoded at an eighth of its size; GIF only at full size, regardless of what its decoder reports.
        var decoded = codec.EncodedFormat == SKEncodedImageFormat.Gif
            ? new SKSizeI(codec.Info.Width, codec.Info.Height)
            : codec.GetScaledDimensions(Math.Min(1f, (float)side / longest));
        if ((long)decoded.Width * decoded.Height > MaxDecodedPixels) return null;
        var bitmap = new SKBitmap(new SKImageInfo(decoded.Width, decoded.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) is SKCodecResult.Success or SKCodecResult.IncompleteInput) return bitmap;
        bitmap.Dispose();
        return null;
    }

    private static byte[]? Shrink(SKCodec codec)
    {
        using var bitmap = Decode(codec, ThumbnailPixels);
        if (bitmap is null) return null;
        var scale = Math.Min(1f, (float)ThumbnailPixels / Math.Max(bitmap.Width, bitmap.Height));
        var target = new SKImageInfo(Math.Max(1, (int)(bitmap.Width * scale)), Math.Max(1, (int)(bitmap.Height * scale)),
            SKColorType.Rgba8888, SKAlphaType.Premul);
        using var surface = SKSurface.Create(target);
        surface.Canvas.Clear(SKColors.White);
        using var image = SKImage.FromBitmap(bitmap);
        surface.Canvas.DrawImage(image, SKRect.Create(target.Width, target.Height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var small = surface.Snapshot();
        using var encoded = small.Encode(SKEncodedImageFormat.Jpeg, ThumbnailQuality);
        return encoded.ToArray();
    }
}
