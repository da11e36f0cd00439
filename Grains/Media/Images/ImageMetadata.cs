namespace WhatIsUp.Grains.Media.Images;

/// <summary>Size and thumbnail of an image.</summary>
/// <param name="Width">Width in pixels, as it is shown.</param>
/// <param name="Height">Height in pixels, as it is shown.</param>
/// <param name="Thumbnail">Small JPEG, or null: decoding would cost too much, or the file is damaged.</param>
internal sealed record ImageMetadata(int Width, int Height, byte[]? Thumbnail)
{
    /// <summary>True for an animation.</summary>
    public bool IsAnimated { get; init; }
}
