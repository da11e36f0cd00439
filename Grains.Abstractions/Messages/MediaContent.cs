namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>A file in a message.</summary>
[GenerateSerializer, Immutable, Alias("MediaContent")]
public sealed record MediaContent
{
    /// <summary>Id under which the file is kept here, or null.</summary>
    [Id(0)] public string? MediaId { get; init; }
    /// <summary>MIME type.</summary>
    [Id(1)] public string? MimeType { get; init; }
    /// <summary>Text below it.</summary>
    [Id(2)] public string? Caption { get; init; }
    /// <summary>Name of a document.</summary>
    [Id(3)] public string? Filename { get; init; }
    /// <summary>Bytes of the file.</summary>
    [Id(4)] public long? Size { get; init; }
    /// <summary>SHA-256 of the file, hexadecimal.</summary>
    [Id(5)] public string? Sha256 { get; init; }
    /// <summary>Length of a video or sound in seconds.</summary>
    [Id(6)] public int? Seconds { get; init; }
    /// <summary>Width in pixels.</summary>
    [Id(7)] public int? Width { get; init; }
    /// <summary>Height in pixels.</summary>
    [Id(8)] public int? Height { get; init; }
    /// <summary>Pages of a document.</summary>
    [Id(9)] public int? PageCount { get; init; }
    /// <summary>Loudness of a voice note over its time, base64 of up to 64 values from 0 to 100.</summary>
    [Id(10)] public byte[]? Waveform { get; init; }
    /// <summary>Small JPEG, base64.</summary>
    [Id(11)] public byte[]? Thumbnail { get; init; }
    /// <summary>True for a voice note.</summary>
    [Id(12)] public bool Ptt { get; init; }
    /// <summary>True for a round video note.</summary>
    [Id(13)] public bool Ptv { get; init; }
    /// <summary>True for a video that plays like a GIF.</summary>
    [Id(14)] public bool GifPlayback { get; init; }
    /// <summary>True for a sticker that moves.</summary>
    [Id(15)] public bool Animated { get; init; }
    /// <summary>Background of a voice note in a story as <c>#AARRGGBB</c>, or null.</summary>
    [Id(16)] public string? BackgroundColor { get; init; }
}
