using SkiaSharp;

namespace WhatIsUp.Grains.Media;

/// <summary>Size and thumbnail of a picture, as far as it can be read.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Thumbnail">Small JPEG, or null.</param>
internal sealed record PictureFacts(int Width, int Height, byte[]? Thumbnail)
{
    private const int ThumbnailPixels = 100;
    private const int ThumbnailQuality = 60;

    /// <summary>Pixels that are decoded at most: what has more gets no thumbnail.</summary>
    private const long MaxPixels = 16_000_000;

    /// <summary>One at a time: a decoded picture takes 64 MB at most.</summary>
    private static readonly SemaphoreSlim Gate = new(1);

    /// <summary>Reads a picture; null when it is none.</summary>
    public static async Task<PictureFacts?> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Read(file), cancellationToken);
        }
        finally
        {
            Gate.Release();
        }
    }

    private static PictureFacts? Read(Stream file)
    {
        file.Position = 0;
        using var content = new SKManagedStream(file, disposeManagedStream: false);
        using var codec = SKCodec.Create(content);
        if (codec is null || codec.Info.Width <= 0 || codec.Info.Height <= 0) return null;
        var isTurned = codec.EncodedOrigin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (width, height) = isTurned ? (codec.Info.Height, codec.Info.Width) : (codec.Info.Width, codec.Info.Height);
        return new PictureFacts(width, height, Shrink(codec));
    }

    private static byte[]? Shrink(SKCodec codec)
    {
        var longest = Math.Max(codec.Info.Width, codec.Info.Height);
        // JPEG decodes at an eighth as well as whole.
        var decoded = codec.GetScaledDimensions(Math.Min(1f, (float)ThumbnailPixels / longest));
        if ((long)decoded.Width * decoded.Height > MaxPixels) return null;
        using var bitmap = new SKBitmap(new SKImageInfo(decoded.Width, decoded.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) is not (SKCodecResult.Success or SKCodecResult.IncompleteInput)) return null;
        var scale = Math.Min(1f, (float)ThumbnailPixels / Math.Max(decoded.Width, decoded.Height));
        var target = new SKImageInfo(Math.Max(1, (int)(decoded.Width * scale)), Math.Max(1, (int)(decoded.Height * scale)), SKColorType.Rgba8888, SKAlphaType.Premul);
        using var surface = SKSurface.Create(target);
        surface.Canvas.Clear(SKColors.White);
        using var image = SKImage.FromBitmap(bitmap);
        surface.Canvas.DrawImage(image, SKRect.Create(target.Width, target.Height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var small = surface.Snapshot();
        using var encoded = small.Encode(SKEncodedImageFormat.Jpeg, ThumbnailQuality);
        return encoded.ToArray();
    }
}
