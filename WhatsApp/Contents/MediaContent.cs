namespace WhatIsUp.WhatsApp.Contents;

/// <summary>How a file is shown.</summary>
public enum MediaForm
{
    /// <summary>A picture.</summary>
    Image,

    /// <summary>A film, also a GIF and a round video note.</summary>
    Video,

    /// <summary>A sound, also a voice note.</summary>
    Audio,

    /// <summary>A file.</summary>
    Document,

    /// <summary>A sticker, WebP.</summary>
    Sticker,
}

/// <summary>An encrypted file at the media host.</summary>
/// <param name="Form">How it is shown.</param>
public sealed record MediaContent(MediaForm Form) : Content
{
    /// <inheritdoc />
    public override string Type => Form switch
    {
        MediaForm.Image => "image",
        MediaForm.Video => "video",
        MediaForm.Audio => "audio",
        MediaForm.Document => "document",
        _ => "sticker",
    };

    /// <summary>Its name in stanzas and in uploads of newsletters.</summary>
    public string StanzaType => this switch
    {
        { Form: MediaForm.Video, IsRound: true } => "ptv",
        { Form: MediaForm.Video, IsGif: true } => "gif",
        { Form: MediaForm.Audio, IsVoice: true } => "ptt",
        _ => Type,
    };

    /// <summary>Kind for which its keys are derived.</summary>
    public MediaKind Kind => Form switch
    {
        MediaForm.Video => MediaKind.Video,
        MediaForm.Audio => MediaKind.Audio,
        MediaForm.Document => MediaKind.Document,
        _ => MediaKind.Image,
    };

    /// <summary>Key, hashes and length, or null while it is not uploaded.</summary>
    public MediaReference? File { get; init; }

    /// <summary>Hash and length of a file that is not encrypted, which is so in newsletters; null for an encrypted one.</summary>
    public PlainReference? Plain { get; init; }

    /// <summary>Address at the media host, or null.</summary>
    public string? Url { get; init; }

    /// <summary>Path at any media host, with its query, or null.</summary>
    public string? DirectPath { get; init; }

    /// <summary>When the key was made.</summary>
    public DateTimeOffset? KeyMadeAt { get; init; }

    /// <summary>MIME type.</summary>
    public string? MimeType { get; init; }

    /// <summary>Text below it; stickers and sounds have none.</summary>
    public string? Caption { get; init; }

    /// <summary>Name of a document.</summary>
    public string? FileName { get; init; }

    /// <summary>Length of a video or sound in seconds.</summary>
    public uint? Seconds { get; init; }

    /// <summary>Pages of a document.</summary>
    public uint? PageCount { get; init; }

    /// <summary>Loudness of a voice note over its time: up to 64 values from 0 to 100.</summary>
    public byte[]? Waveform { get; init; }

    /// <summary>Width in pixels.</summary>
    public uint? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public uint? Height { get; init; }

    /// <summary>Small JPEG (PNG for a sticker).</summary>
    public byte[]? Thumbnail { get; init; }

    /// <summary>Background as ARGB, of a voice note in a status update.</summary>
    public uint? BackgroundArgb { get; init; }

    /// <summary>True for a voice note.</summary>
    public bool IsVoice { get; init; }

    /// <summary>True for a round video note.</summary>
    public bool IsRound { get; init; }

    /// <summary>True for a video that plays like a GIF.</summary>
    public bool IsGif { get; init; }

    /// <summary>True for a sticker that moves.</summary>
    public bool IsAnimated { get; init; }
}
