namespace WhatIsUp.Grains.Files.Images;

/// <summary>Formats whose headers are read here. No other is ever decoded.</summary>
internal enum ImageFormat
{
    Jpeg,
    Png,
    Gif,
    Webp,
}
