using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A story to post.</summary>
public abstract record StoryRequest
{
    /// <summary>
    /// Only these people see the story: phone numbers or WhatsApp addresses, up to 50,000. When this and exclude_contacts are absent, the account's own
    /// privacy setting for status updates decides.
    /// </summary>
    [MaxLength(RequestLimits.MaxStoryAccounts)] public IReadOnlyList<string>? StatusJidList { get; init; }

    /// <summary>Alternatively: all contacts but these people see it.</summary>
    [MaxLength(RequestLimits.MaxStoryAccounts)] public IReadOnlyList<string>? ExcludeContacts { get; init; }

    /// <summary>Your own id, up to 128 characters. A repeated request with the same id on the same channel within 24 hours posts nothing.</summary>
    [Length(1, RequestLimits.MaxClientRefLength)] public string? ClientRef { get; init; }
}

/// <summary>A text story.</summary>
public sealed record PostTextStoryRequest : StoryRequest
{
    /// <summary>The text, 1 to 700 characters.</summary>
    [Length(1, MaxLength)] public required string Text { get; init; }

    /// <summary>Background, such as #1E6E4F. The default is a dark green.</summary>
    [Color] public string? BackgroundColor { get; init; }

    /// <summary>Colour of the text. The default is white.</summary>
    [Color] public string? CaptionColor { get; init; }

    /// <summary>Font. The default is system.</summary>
    public StoryFont? FontType { get; init; }

    /// <summary>Longest text that apps let people write as a story.</summary>
    internal const int MaxLength = 700;
}

/// <summary>A story with a file.</summary>
public abstract record StoryFileRequest : StoryRequest, ITakesInlineFile
{
    /// <summary>Id of a stored file (med_…).</summary>
    [FileId] public string? MediaId { get; init; }

    /// <summary>Alternatively: public URL of the file.</summary>
    [WebLink] public string? MediaUrl { get; init; }

    /// <summary>Alternatively: the file in base64 (either alphabet, also as a data URL), up to 4 MB.</summary>
    [MaxLength(InlineFile.MaxCharacters)] public string? MediaBase64 { get; init; }

    /// <summary>MIME type. When absent, it is detected.</summary>
    [MimeType] public string? MimeType { get; init; }

    /// <summary>Duration of a video or voice note in seconds.</summary>
    [Range(1, RequestLimits.MaxSeconds)] public int? Seconds { get; init; }

    InlineFile? ITakesInlineFile.InlineFile { get; set; }

    /// <summary>The decoded file of the body, or null.</summary>
    internal InlineFile? Inline => ((ITakesInlineFile)this).InlineFile ??= MediaBase64 is null ? null : InlineFile.Of(MediaBase64, InlineFile.MaxBytes);

    /// <summary>The declared MIME type, which a data URL may also contain.</summary>
    internal string? DeclaredType => ContentType.Parse(MimeType ?? Inline?.MimeType)?.ToString();
}

/// <summary>An image or video story.</summary>
public sealed record PostMediaStoryRequest : StoryFileRequest
{
    /// <summary>Caption.</summary>
    [MaxLength(RequestLimits.MaxTextLength)] public string? Caption { get; init; }

    /// <summary>Width in pixels.</summary>
    [Range(1, RequestLimits.MaxPixels)] public int? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    [Range(1, RequestLimits.MaxPixels)] public int? Height { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB; generated for images when absent.</summary>
    public string? Thumbnail { get; init; }
}

/// <summary>A voice note as a story: Ogg with Opus; WAV and MP3 files of up to 30 minutes are converted.</summary>
public sealed record PostAudioStoryRequest : StoryFileRequest
{
    /// <summary>Waveform: base64 of up to 64 values from 0 to 100; computed from the file when absent.</summary>
    public string? Waveform { get; init; }

    /// <summary>Background, such as #1E6E4F. The default is a dark green.</summary>
    [Color] public string? BackgroundColor { get; init; }
}

/// <summary>A text story, or an image, video or voice story: a text, or a file.</summary>
public sealed record PostStoryRequest : StoryFileRequest
{
    /// <summary>The text of a text story, 1 to 700 characters; goes without a file.</summary>
    [Length(1, PostTextStoryRequest.MaxLength)] public string? Text { get; init; }

    /// <summary>Caption of an image or video.</summary>
    [MaxLength(RequestLimits.MaxTextLength)] public string? Caption { get; init; }

    /// <summary>Background of a text or voice story, such as #1E6E4F. The default is a dark green.</summary>
    [Color] public string? BackgroundColor { get; init; }

    /// <summary>Colour of the text of a text story. The default is white.</summary>
    [Color] public string? CaptionColor { get; init; }

    /// <summary>Font of a text story. The default is system.</summary>
    public StoryFont? FontType { get; init; }

    /// <summary>Width in pixels.</summary>
    [Range(1, RequestLimits.MaxPixels)] public int? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    [Range(1, RequestLimits.MaxPixels)] public int? Height { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB; generated for images when absent.</summary>
    public string? Thumbnail { get; init; }

    /// <summary>Waveform of a voice note: base64 of up to 64 values from 0 to 100; computed from the file when absent.</summary>
    public string? Waveform { get; init; }
}

/// <summary>Who sees a story that is posted again.</summary>
public sealed record RepostStoryRequest : StoryRequest;

/// <summary>A reply to a story.</summary>
public sealed record ReplyToStoryRequest
{
    /// <summary>The text, 1 to 65,536 characters.</summary>
    [Length(1, RequestLimits.MaxTextLength)] public required string Text { get; init; }

    /// <summary>Your own id, up to 128 characters. A repeated request with the same id on the same channel within 24 hours sends nothing.</summary>
    [Length(1, RequestLimits.MaxClientRefLength)] public string? ClientRef { get; init; }
}
