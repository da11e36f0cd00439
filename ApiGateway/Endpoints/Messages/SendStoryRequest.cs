using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A story, as with POST …/stories: a text, or an image, video or voice note. It needs no recipient: the only one is status@broadcast.</summary>
public sealed record SendStoryRequest : SendMessageRequest, ITakesInlineFile
{
    /// <summary>A story to <c>status@broadcast</c>.</summary>
    [SetsRequiredMembers]
    public SendStoryRequest() => To = StoryAudience.ChatId;

    /// <summary>
    /// Only these people see the story: phone numbers or WhatsApp addresses, up to 50,000. When this and exclude_contacts are absent, the account's own
    /// privacy setting for status updates decides.
    /// </summary>
    [MaxLength(RequestLimits.MaxStoryAccounts)] public IReadOnlyList<string>? StatusJidList { get; init; }

    /// <summary>Alternatively: all contacts but these people see it.</summary>
    [MaxLength(RequestLimits.MaxStoryAccounts)] public IReadOnlyList<string>? ExcludeContacts { get; init; }

    /// <summary>The text of a text story, 1 to 700 characters; goes without a file.</summary>
    [Length(1, PostTextStoryRequest.MaxLength)] public string? Text { get; init; }

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

    InlineFile? ITakesInlineFile.InlineFile { get; set; }

    /// <summary>The story to post. Adds problems of fields that stories do not have.</summary>
    internal PostStoryRequest ToPost(FieldErrors errors)
    {
        errors.Require(Recipient.ReadTo(To) == StoryAudience.ChatId, "to", "must be status@broadcast, or absent");
        errors.Require(Quoted is null, "quoted", NotForStories);
        errors.Require(Mentions is null or [], "mentions", NotForStories);
        errors.Require(EphemeralExpiration is null, "ephemeral_expiration", NotForStories);
        errors.Require(Forwarded is not true, "forwarded", NotForStories);
        errors.Require(ViewOnce is not true, "view_once", NotForStories);
        errors.Require(TypingTime is null or 0, "typing_time", NotForStories);
        var story = new PostStoryRequest
        {
            StatusJidList = StatusJidList, ExcludeContacts = ExcludeContacts, ClientRef = ClientRef, Text = Text, MediaId = MediaId, MediaUrl = MediaUrl,
            MediaBase64 = MediaBase64, MimeType = MimeType, Seconds = Seconds, Caption = Caption, BackgroundColor = BackgroundColor,
            CaptionColor = CaptionColor, FontType = FontType, Width = Width, Height = Height, Thumbnail = Thumbnail, Waveform = Waveform,
        };
        ((ITakesInlineFile)story).InlineFile = ((ITakesInlineFile)this).InlineFile;
        return story;
    }

    /// <summary>Nothing: a story is posted with <see cref="ToPost"/>, which finds out what its file is.</summary>
    internal override MessageContent? Read(ContentReader reader) => null;

    private const string NotForStories = "is not for stories";
}
