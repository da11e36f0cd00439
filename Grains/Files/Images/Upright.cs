using SkiaSharp;

namespace WhatIsUp.Grains.Files.Images;

/// <summary>Draws decoded images in their EXIF orientation.</summary>
internal static class Upright
{
    /// <summary>Draws an image upright, scaled, with its middle in that of a square.</summary>
    /// <param name="surface">Where to draw.</param>
    /// <param name="image">The image.</param>
    /// <param name="origin">Its orientation.</param>
    /// <param name="scale">Factor.</param>
    /// <param name="side">Side of the square in pixels.</param>
    public static void Draw(SKCanvas surface, SKBitmap image, SKEncodedOrigin origin, float scale, int side)
    {
        surface.Translate(side / 2f, side / 2f);
        var (turn, isMirrored) = origin switch
        {
            SKEncodedOrigin.TopRight => (0, true),
            SKEncodedOrigin.BottomRight => (180, false),
            SKEncodedOrigin.BottomLeft => (180, true),
            SKEncodedOrigin.LeftTop => (270, true),
            SKEncodedOrigin.RightTop => (90, false),
            SKEncodedOrigin.RightBottom => (90, true),
            SKEncodedOrigin.LeftBottom => (270, false),
            _ => (0, false),
        };
        surface.RotateDegrees(turn);
        surface.Scale(isMirrored ? -scale : scale, scale);
        using var source = SKImage.FromBitmap(image);
        surface.DrawImage(source, -image.Width / 2f, -image.Height / 2f, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }
}
