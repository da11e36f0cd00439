using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A file, from one of three sources.</summary>
public abstract record SendMediaRequest : SendMessageRequest, ITakesInlineFile
{
    /// <summary>Id of a stored file (med_…).</summary>
    [FileId] public string? MediaId { get; init; }

    /// <summary>Alternatively: public URL of the file.</summary>
    [WebLink] public string? MediaUrl { get; init; }

    /// <summary>Alternatively: the file in base64 (either alphabet, also as a data URL), up to 4 MB.</summary>
    [MaxLength(InlineFile.MaxCharacters)] public string? MediaBase64 { get; init; }

    /// <summary>MIME type. When absent, it is detected.</summary>
    [MimeType] public string? MimeType { get; init; }

    InlineFile? ITakesInlineFile.InlineFile { get; set; }

    /// <summary>The decoded file of the body, or null.</summary>
    internal InlineFile? Inline => ((ITakesInlineFile)this).InlineFile ??= MediaBase64 is null ? null : InlineFile.Of(MediaBase64, InlineFile.MaxBytes);

    /// <summary>The declared MIME type, which a data URL may also contain.</summary>
    internal string? DeclaredType => ContentType.Parse(MimeType ?? Inline?.MimeType)?.ToString();

    internal sealed override MessageContent? Read(ContentReader reader)
    {
        var sources = (MediaId is null ? 0 : 1) + (MediaUrl is null ? 0 : 1) + (MediaBase64 is null ? 0 : 1);
        reader.Errors.Require(sources == 1, "media_id", "give one of media_id, media_url and media_base64");
        reader.Errors.Require(MediaUrl is not "", "media_url", "must not be empty");
        if (Inline is { } inline) reader.Errors.Require(inline is { Problem: null, Length: > 0 }, "media_base64", inline.Problem ?? "must not be empty");
        return Describe(reader, new MediaContent { MediaId = MediaId, MimeType = DeclaredType });
    }

    /// <summary>The content of the message with its file.</summary>
    private protected abstract MessageContent Describe(ContentReader reader, MediaContent file);
}

/// <summary>An image.</summary>
public sealed record SendImageRequest : SendMediaRequest
{
    /// <summary>Caption.</summary>
    [MaxLength(RequestLimits.MaxTextLength)] public string? Caption { get; init; }

    /// <summary>Width in pixels.</summary>
    [Range(1, RequestLimits.MaxPixels)] public int? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    [Range(1, RequestLimits.MaxPixels)] public int? Height { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB; generated when absent.</summary>
    public string? Thumbnail { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Image = file with
        {
            Caption = ContentReader.NullIfEmpty(Caption), Width = Width, Height = Height, Thumbnail = reader.Thumbnail(Thumbnail, "thumbnail"),
        },
    };
}

/// <summary>A video.</summary>
public sealed record SendVideoRequest : SendMediaRequest
{
    /// <summary>Caption.</summary>
    [MaxLength(RequestLimits.MaxTextLength)] public string? Caption { get; init; }

    /// <summary>Duration in seconds.</summary>
    [Range(1, RequestLimits.MaxSeconds)] public int? Seconds { get; init; }

    /// <summary>Width in pixels.</summary>
    [Range(1, RequestLimits.MaxPixels)] public int? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    [Range(1, RequestLimits.MaxPixels)] public int? Height { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Thumbnail { get; init; }

    /// <summary>True for a video that plays like a GIF.</summary>
    public bool? GifPlayback { get; init; }

    /// <summary>True for a round video note.</summary>
    public bool? Ptv { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Video = file with
        {
            Caption = ContentReader.NullIfEmpty(Caption), Seconds = Seconds, Width = Width, Height = Height,
            Thumbnail = reader.Thumbnail(Thumbnail, "thumbnail"), GifPlayback = GifPlayback ?? false, Ptv = Ptv ?? false,
        },
    };
}

/// <summary>A round video note.</summary>
public sealed record SendShortRequest : SendMediaRequest
{
    /// <summary>Duration in seconds.</summary>
    [Range(1, RequestLimits.MaxSeconds)] public int? Seconds { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Thumbnail { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Video = file with { Seconds = Seconds, Thumbnail = reader.Thumbnail(Thumbnail, "thumbnail"), Ptv = true },
    };
}

/// <summary>A video that plays like a GIF.</summary>
public sealed record SendGifRequest : SendMediaRequest
{
    /// <summary>Caption.</summary>
    [MaxLength(RequestLimits.MaxTextLength)] public string? Caption { get; init; }

    /// <summary>Duration in seconds.</summary>
    [Range(1, RequestLimits.MaxSeconds)] public int? Seconds { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Thumbnail { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Video = file with {
            Caption = ContentReader.NullIfEmpty(Caption), Seconds = Seconds, Thumbnail = reader.Thumbnail(Thumbnail, "thumbnail"), GifPlayback = true },
    };
}

/// <summary>An audio file.</summary>
public sealed record SendAudioRequest : SendMediaRequest
{
    /// <summary>Duration in seconds.</summary>
    [Range(1, RequestLimits.MaxSeconds)] public int? Seconds { get; init; }

    /// <summary>True for a voice note: Ogg with Opus; WAV and MP3 files of up to 30 minutes are converted.</summary>
    public bool? Ptt { get; init; }

    /// <summary>Waveform of a voice note: base64 of up to 64 values from 0 to 100.</summary>
    public string? Waveform { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Audio = file with { Seconds = Seconds, Ptt = Ptt ?? false, Waveform = reader.Waveform(Waveform) },
    };
}

/// <summary>A voice note: Ogg with Opus; WAV and MP3 files of up to 30 minutes are converted.</summary>
public sealed record SendVoiceRequest : SendMediaRequest
{
    /// <summary>Duration in seconds; read from the file when absent.</summary>
    [Range(1, RequestLimits.MaxSeconds)] public int? Seconds { get; init; }

    /// <summary>Waveform: base64 of up to 64 values from 0 to 100; computed from the file when absent.</summary>
    public string? Waveform { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Audio = file with { Seconds = Seconds, Ptt = true, Waveform = reader.Waveform(Waveform) },
    };
}

/// <summary>A document.</summary>
public sealed record SendDocumentRequest : SendMediaRequest
{
    /// <summary>Caption.</summary>
    [MaxLength(RequestLimits.MaxTextLength)] public string? Caption { get; init; }

    /// <summary>File name that the recipient sees.</summary>
    [FileName] public string? Filename { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Thumbnail { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Document = file with { Caption = ContentReader.NullIfEmpty(Caption), Filename = Filename, Thumbnail = reader.Thumbnail(Thumbnail, "thumbnail") },
    };
}

/// <summary>
/// A sticker. PNG, JPEG and WebP images are converted to WebP of 512 × 512 pixels. An animation must already be WebP of 512 × 512 pixels, with up to 500 KB, 10
/// seconds, and frames of at least 8 ms.
/// </summary>
public sealed record SendStickerRequest : SendMediaRequest
{
    /// <summary>Width in pixels. The width of the file itself takes precedence.</summary>
    [Range(1, RequestLimits.MaxPixels)] public int? Width { get; init; }

    /// <summary>Height in pixels. The height of the file itself takes precedence.</summary>
    [Range(1, RequestLimits.MaxPixels)] public int? Height { get; init; }

    /// <summary>True for an animation. What the file itself contains takes precedence.</summary>
    public bool? Animated { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Sticker = file with { Width = Width, Height = Height, Animated = Animated ?? false },
    };
}
