namespace WhatIsUp.Grains.Files.Images;

/// <summary>Size and thumbnail of an image.</summary>
/// <param name="Width">Displayed width in pixels.</param>
/// <param name="Height">Displayed height in pixels.</param>
/// <param name="Thumbnail">Thumbnail as JPEG, or null when decoding is too expensive or the file is damaged.</param>
internal sealed record ImageMetadata(int Width, int Height, byte[]? Thumbnail)
{
    /// <summary>True for an animation.</summary>
    public bool IsAnimated { get; init; }
}
