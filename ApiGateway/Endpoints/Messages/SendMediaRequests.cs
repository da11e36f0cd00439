using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A file, from one of three sources.</summary>
public abstract record SendMediaRequest : SendMessageRequest, ITakesInlineFile
{
    /// <summary>Id of a file that was uploaded before (med_…).</summary>
    public string? MediaId { get; init; }

    /// <summary>Instead: a public address to fetch the file from.</summary>
    public string? MediaUrl { get; init; }

    /// <summary>Instead: the file itself, base64 (either alphabet, also as a data URI), up to 4 MB.</summary>
    [MaxLength(InlineFile.MaxCharacters)] public string? MediaBase64 { get; init; }

    /// <summary>MIME type; what the file itself tells when absent.</summary>
    public string? MimeType { get; init; }

    InlineFile? ITakesInlineFile.InlineFile { get; set; }

    /// <summary>The file itself, decoded, or null.</summary>
    internal InlineFile? Inline => ((ITakesInlineFile)this).InlineFile ??= MediaBase64 is null ? null : InlineFile.Of(MediaBase64, InlineFile.MaxBytes);

    /// <summary>What the file is declared to be: a data URI says it, too.</summary>
    internal string? DeclaredType => ContentType.Parse(MimeType ?? Inline?.MimeType)?.ToString();

    internal sealed override MessageContent? Read(ContentReader reader)
    {
        var sources = (MediaId is null ? 0 : 1) + (MediaUrl is null ? 0 : 1) + (MediaBase64 is null ? 0 : 1);
        reader.Errors.Require(sources == 1, "media_id", "give one of media_id, media_url and media_base64");
        reader.Errors.Require(MediaId is null || PrefixedId.IsValid(PrefixedId.Media, MediaId), "media_id", "must be the id of a file (med_…)");
        reader.Errors.Require(
            MediaUrl is null || (MediaUrl.Length <= RequestLimits.MaxUrlLength && Uri.TryCreate(MediaUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"), "media_url", "must be an http or https address");
        if (Inline is { } inline) reader.Errors.Require(inline is { Problem: null, Length: > 0 }, "media_base64", inline.Problem ?? "must not be empty");
        reader.Errors.Require(MimeType is null || MessageFile.IsMimeType(MimeType), "mime_type", "must be a MIME type such as image/jpeg");
        return Describe(reader, new MediaContent { MediaId = MediaId, MimeType = DeclaredType });
    }

    /// <summary>What is said of the file.</summary>
    private protected abstract MessageContent Describe(ContentReader reader, MediaContent file);
}

/// <summary>A picture.</summary>
public sealed record SendImageRequest : SendMediaRequest
{
    /// <summary>Text below it.</summary>
    public string? Caption { get; init; }

    /// <summary>Width in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB; made from the picture when absent.</summary>
    public string? Thumbnail { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Image = file with
        {
            Caption = reader.Caption(Caption), Width = reader.Pixels(Width, "width"), Height = reader.Pixels(Height, "height"), Thumbnail = reader.Thumbnail(Thumbnail, "thumbnail"),
        },
    };
}

/// <summary>A film.</summary>
public sealed record SendVideoRequest : SendMediaRequest
{
    /// <summary>Text below it.</summary>
    public string? Caption { get; init; }

    /// <summary>Length in seconds.</summary>
    public int? Seconds { get; init; }

    /// <summary>Width in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Thumbnail { get; init; }

    /// <summary>True when it plays like a GIF.</summary>
    public bool? GifPlayback { get; init; }

    /// <summary>True for a round video note.</summary>
    public bool? Ptv { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Video = file with
        {
            Caption = reader.Caption(Caption), Seconds = reader.Seconds(Seconds), Width = reader.Pixels(Width, "width"), Height = reader.Pixels(Height, "height"),
            Thumbnail = reader.Thumbnail(Thumbnail, "thumbnail"), GifPlayback = GifPlayback ?? false, Ptv = Ptv ?? false,
        },
    };
}

/// <summary>A round video note.</summary>
public sealed record SendShortRequest : SendMediaRequest
{
    /// <summary>Length in seconds.</summary>
    public int? Seconds { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Thumbnail { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Video = file with { Seconds = reader.Seconds(Seconds), Thumbnail = reader.Thumbnail(Thumbnail, "thumbnail"), Ptv = true },
    };
}

/// <summary>A film that plays like a GIF.</summary>
public sealed record SendGifRequest : SendMediaRequest
{
    /// <summary>Text below it.</summary>
    public string? Caption { get; init; }

    /// <summary>Length in seconds.</summary>
    public int? Seconds { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Thumbnail { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Video = file with { Caption = reader.Caption(Caption), Seconds = reader.Seconds(Seconds), Thumbnail = reader.Thumbnail(Thumbnail, "thumbnail"), GifPlayback = true },
    };
}

/// <summary>A sound.</summary>
public sealed record SendAudioRequest : SendMediaRequest
{
    /// <summary>Length in seconds.</summary>
    public int? Seconds { get; init; }

    /// <summary>True for a voice note: Ogg with Opus, or WAV or MP3 (up to 30 minutes), which become that.</summary>
    public bool? Ptt { get; init; }

    /// <summary>Loudness of a voice note over its time: base64 of up to 64 values from 0 to 100.</summary>
    public string? Waveform { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Audio = file with { Seconds = reader.Seconds(Seconds), Ptt = Ptt ?? false, Waveform = reader.Waveform(Waveform) },
    };
}

/// <summary>A voice note: Ogg with Opus, or WAV or MP3 (up to 30 minutes), which become that.</summary>
public sealed record SendVoiceRequest : SendMediaRequest
{
    /// <summary>Length in seconds; read from the file when absent.</summary>
    public int? Seconds { get; init; }

    /// <summary>Loudness over its time: base64 of up to 64 values from 0 to 100; drawn from the file when absent.</summary>
    public string? Waveform { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Audio = file with { Seconds = reader.Seconds(Seconds), Ptt = true, Waveform = reader.Waveform(Waveform) },
    };
}

/// <summary>A file.</summary>
public sealed record SendDocumentRequest : SendMediaRequest
{
    /// <summary>Text below it.</summary>
    public string? Caption { get; init; }

    /// <summary>Name that the recipient sees.</summary>
    public string? Filename { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Thumbnail { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Document = file with { Caption = reader.Caption(Caption), Filename = reader.FileName(Filename), Thumbnail = reader.Thumbnail(Thumbnail, "thumbnail") },
    };
}

/// <summary>
/// A sticker: WebP; PNG, JPEG and WebP of another size become one of 512 × 512 pixels. An animation must be one already: 512 × 512, up to 500 KB and 10 seconds, frames of at least 8 ms.
/// </summary>
public sealed record SendStickerRequest : SendMediaRequest
{
    /// <summary>Width in pixels; the file's own counts.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels; the file's own counts.</summary>
    public int? Height { get; init; }

    /// <summary>True when it moves; the file's own counts.</summary>
    public bool? Animated { get; init; }

    private protected override MessageContent Describe(ContentReader reader, MediaContent file) => new()
    {
        Sticker = file with { Width = reader.Pixels(Width, "width"), Height = reader.Pixels(Height, "height"), Animated = Animated ?? false },
    };
}
