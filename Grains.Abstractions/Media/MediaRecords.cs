namespace WhatIsUp.Grains.Abstractions.Media;

/// <summary>Where a file is.</summary>
[GenerateSerializer, Alias("MediaState")]
public enum MediaState
{
    /// <summary>At WhatsApp only: it is downloaded on request.</summary>
    Remote,
    /// <summary>Here.</summary>
    Stored,
    /// <summary>Neither here nor at WhatsApp any more.</summary>
    Gone,
}

/// <summary>A file of a channel with its metadata.</summary>
[GenerateSerializer, Immutable, Alias("MediaView")]
public sealed record MediaView
{
    /// <summary>Id, <c>med_…</c>.</summary>
    [Id(0)] public required string MediaId { get; init; }
    /// <summary>Channel.</summary>
    [Id(1)] public required ChannelId ChannelId { get; init; }
    /// <summary>Where it is.</summary>
    [Id(2)] public required MediaState State { get; init; }
    /// <summary>MIME type.</summary>
    [Id(3)] public required string MimeType { get; init; }
    /// <summary>Bytes.</summary>
    [Id(4)] public required long Size { get; init; }
    /// <summary>SHA-256, hexadecimal.</summary>
    [Id(5)] public required string Sha256 { get; init; }
    /// <summary>Name of a document, when known.</summary>
    [Id(6)] public string? Filename { get; init; }
    /// <summary>Width in pixels, when known.</summary>
    [Id(7)] public int? Width { get; init; }
    /// <summary>Height in pixels, when known.</summary>
    [Id(8)] public int? Height { get; init; }
    /// <summary>Length of a video or sound in seconds, when known.</summary>
    [Id(9)] public int? Seconds { get; init; }
    /// <summary>Small JPEG of a picture, or null.</summary>
    [Id(10)] public byte[]? Thumbnail { get; init; }
    /// <summary>Made at.</summary>
    [Id(11)] public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When the file is deleted here.</summary>
    [Id(12)] public required DateTimeOffset ExpiresAt { get; init; }
    /// <summary>Token of the public route, valid 15 minutes.</summary>
    [Id(13)] public string Token { get; init; } = "";
    /// <summary>Message that brought it, or null for an upload.</summary>
    [Id(14)] public string? MessageId { get; init; }
    /// <summary>Loudness of a voice note over its time, 64 values from 0 to 100, when known.</summary>
    [Id(15)] public byte[]? Waveform { get; init; }
    /// <summary>True for a picture that moves, false for one that does not, null when unknown.</summary>
    [Id(16)] public bool? IsAnimated { get; init; }
    /// <summary>The uses for which the file needs no conversion.</summary>
    [Id(17)] public MediaUse ReadyFor { get; init; }
}

/// <summary>Intended use of a file: WhatsApp shows voice notes and stickers only in one format each.</summary>
[GenerateSerializer, Alias("MediaUse")]
public enum MediaUse
{
    /// <summary>Whatever it is.</summary>
    Any,
    /// <summary>A voice note: Ogg with Opus, mono.</summary>
    Voice,
    /// <summary>A sticker: WebP of 512 × 512 pixels.</summary>
    Sticker,
    /// <summary>A picture of an account, a group or a channel: JPEG of 640 × 640 pixels.</summary>
    Picture,
}

/// <summary>Declared properties of a file before its bytes are received.</summary>
/// <param name="MimeType">MIME type; null for the type detected from its first bytes or its source.</param>
/// <param name="Filename">Name, or null.</param>
/// <param name="Family">MIME types that it may have (<see cref="MediaLimits.FamilyOf(Messages.MessageContent)"/>), or null.</param>
/// <param name="UploadName">Name that the file had where it came from, used with a fitting extension when there is no <paramref name="Filename"/>;
/// or null.</param>
/// <param name="Use">Intended use: the file is converted if possible.</param>
[GenerateSerializer, Immutable, Alias("MediaDeclaration")]
public sealed record MediaDeclaration(
    [property: Id(0)] string? MimeType, [property: Id(1)] string? Filename, [property: Id(2)] string? Family = null,
    [property: Id(3)] string? UploadName = null,
    [property: Id(4)] MediaUse Use = MediaUse.Any);

/// <summary>Some bytes of a file.</summary>
/// <param name="Bytes">The bytes.</param>
[GenerateSerializer, Immutable, Alias("MediaChunk")]
public sealed record MediaChunk([property: Id(0)] byte[] Bytes)
{
    /// <summary>Maximum number of bytes of one chunk: small enough that the runtime frees each soon.</summary>
    public const int MaxBytes = 80 * 1024;
}
