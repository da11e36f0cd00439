using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Stories;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Posts stories: reads their audience, and finds out what a file is.</summary>
internal static class StoryPosting
{
    /// <summary>Background of text and voice stories without one: apps show nothing on no background.</summary>
    private const string DefaultBackground = "#FF1E6E4F";

    private const string DefaultTextColor = "#FFFFFFFF";

    private static readonly string[] VideoNames = [".mp4", ".mov", ".m4v", ".3gp", ".webm", ".mkv"], AudioNames = [".ogg", ".oga", ".opus", ".mp3", ".wav"];

    /// <summary>Posts a text.</summary>
    public static async Task<Accepted<SendReceipt>> PostAsync(string channelId, PostTextStoryRequest story, FieldErrors errors, RequestContext context)
    {
        var audience = ReadAudience(story, errors);
        errors.ThrowIfAny();
        var text = new TextContent(story.Text)
        {
            BackgroundColor = ColorAttribute.Argb(story.BackgroundColor) ?? DefaultBackground,
            TextColor = ColorAttribute.Argb(story.CaptionColor) ?? DefaultTextColor,
            Font = (int)(story.FontType ?? StoryFont.System),
        };
        var request = new SendRequest { Content = new MessageContent { Text = text }, ClientRef = story.ClientRef, Audience = audience };
        return MessageSender.Accepted(channelId, await context.Channel<IChannelStories>(channelId).PostAsync(context.Caller, request));
    }

    /// <summary>Posts an image or a video.</summary>
    public static async Task<Accepted<SendReceipt>> PostAsync(
        string channelId, PostMediaStoryRequest story, FieldErrors errors, RequestContext context, CancellationToken cancellationToken)
    {
        var audience = ReadAudience(story, errors);
        return await PostPictureAsync(channelId, story, await KindOfAsync(channelId, story, context), audience, errors, context, cancellationToken);
    }

    /// <summary>Posts a voice note.</summary>
    public static Task<Accepted<SendReceipt>> PostAsync(
        string channelId, PostAudioStoryRequest story, FieldErrors errors, RequestContext context, CancellationToken cancellationToken)
    {
        var audience = ReadAudience(story, errors);
        var voice = WithFile(new SendVoiceRequest
        {
            To = StoryAudience.ChatId, ClientRef = story.ClientRef, MediaId = story.MediaId, MediaUrl = story.MediaUrl, MediaBase64 = story.MediaBase64,
            MimeType = story.MimeType, Seconds = story.Seconds, Waveform = story.Waveform,
        }, story);
        var background = ColorAttribute.Argb(story.BackgroundColor) ?? DefaultBackground;
        return MessageSender.SendAsync(channelId, voice, errors, context, cancellationToken, request => request with
        {
            Audience = audience, Content = request.Content with { Audio = request.Content.Audio! with { BackgroundColor = background } },
        });
    }

    /// <summary>Posts whatever the request has: a text, or a file.</summary>
    public static async Task<Accepted<SendReceipt>> PostAsync(
        string channelId, PostStoryRequest story, FieldErrors errors, RequestContext context, CancellationToken cancellationToken)
    {
        var hasFile = (story.MediaId ?? story.MediaUrl ?? story.MediaBase64) is not null;
        errors.Require(story.Text is not null != hasFile, "text", "give either a text or a file (media_id, media_url or media_base64)");
        errors.ThrowIfAny();
        if (story.Text is { } text)
            return await PostAsync(
                channelId,
                new PostTextStoryRequest
                {
                    Text = text, BackgroundColor = story.BackgroundColor, CaptionColor = story.CaptionColor, FontType = story.FontType,
                    StatusJidList = story.StatusJidList, ExcludeContacts = story.ExcludeContacts, ClientRef = story.ClientRef,
                },
                errors, context);
        if (await KindOfAsync(channelId, story, context) is StoryKind.Audio)
            return await PostAsync(channelId, AsAudio(story), errors, context, cancellationToken);
        return await PostAsync(channelId, AsPicture(story), errors, context, cancellationToken);
    }

    /// <summary>The people who see a story, or null for the account's own choice.</summary>
    /// <exception cref="GatewayException"><c>invalid_request</c> with the reason <c>story_to_nobody</c>: the list is empty.</exception>
    public static StoryAudience? ReadAudience(StoryRequest story, FieldErrors errors)
    {
        if (story.StatusJidList is { Count: 0 })
            throw new GatewayException(
                ErrorCode.InvalidRequest, "Nobody would see the story.",
                new Dictionary<string, string> { ["status_jid_list"] = "must name at least one account", ["reason"] = StoryAudience.ToNobody });
        errors.Require(story.StatusJidList is null || story.ExcludeContacts is null, "exclude_contacts", "can't be given together with status_jid_list");
        if (story.StatusJidList is { } only) return new StoryAudience(StoryAudienceKind.Only, Read(only, "status_jid_list", errors));
        return story.ExcludeContacts is { } except ? new StoryAudience(StoryAudienceKind.Except, Read(except, "exclude_contacts", errors)) : null;
    }

    private enum StoryKind
    {
        Image,
        Video,
        Audio,
    }

    private static string[] Read(IReadOnlyList<string> accounts, string field, FieldErrors errors)
    {
        var read = new string[accounts.Count];
        for (var i = 0; i < read.Length && !errors.IsFull; i++) read[i] = Recipient.ReadPerson(accounts[i], $"{field}[{i}]", errors) ?? "";
        return read;
    }

    private static Task<Accepted<SendReceipt>> PostPictureAsync(
        string channelId, PostMediaStoryRequest story, StoryKind kind, StoryAudience? audience, FieldErrors errors, RequestContext context,
        CancellationToken cancellationToken)
    {
        SendMediaRequest picture = kind == StoryKind.Video
            ? new SendVideoRequest
            {
                To = StoryAudience.ChatId, ClientRef = story.ClientRef, MediaId = story.MediaId, MediaUrl = story.MediaUrl, MediaBase64 = story.MediaBase64,
                MimeType = story.MimeType, Caption = story.Caption, Seconds = story.Seconds, Width = story.Width, Height = story.Height,
                Thumbnail = story.Thumbnail,
            }
            : new SendImageRequest
            {
                To = StoryAudience.ChatId, ClientRef = story.ClientRef, MediaId = story.MediaId, MediaUrl = story.MediaUrl, MediaBase64 = story.MediaBase64,
                MimeType = story.MimeType, Caption = story.Caption, Width = story.Width, Height = story.Height, Thumbnail = story.Thumbnail,
            };
        return MessageSender.SendAsync(
            channelId, WithFile(picture, story), errors, context, cancellationToken, request => request with { Audience = audience });
    }

    /// <summary>Hands the file of the body over, which was decoded while the body was read.</summary>
    private static T WithFile<T>(T request, StoryFileRequest story) where T : SendMediaRequest
    {
        ((ITakesInlineFile)request).InlineFile = story.Inline;
        return request;
    }

    private static PostAudioStoryRequest AsAudio(PostStoryRequest story)
    {
        var audio = new PostAudioStoryRequest
        {
            StatusJidList = story.StatusJidList, ExcludeContacts = story.ExcludeContacts, ClientRef = story.ClientRef, MediaId = story.MediaId,
            MediaUrl = story.MediaUrl, MediaBase64 = story.MediaBase64, MimeType = story.MimeType, Seconds = story.Seconds, Waveform = story.Waveform,
            BackgroundColor = story.BackgroundColor,
        };
        ((ITakesInlineFile)audio).InlineFile = story.Inline;
        return audio;
    }

    private static PostMediaStoryRequest AsPicture(PostStoryRequest story)
    {
        var picture = new PostMediaStoryRequest
        {
            StatusJidList = story.StatusJidList, ExcludeContacts = story.ExcludeContacts, ClientRef = story.ClientRef, MediaId = story.MediaId,
            MediaUrl = story.MediaUrl, MediaBase64 = story.MediaBase64, MimeType = story.MimeType, Seconds = story.Seconds, Caption = story.Caption,
            Width = story.Width, Height = story.Height, Thumbnail = story.Thumbnail,
        };
        ((ITakesInlineFile)picture).InlineFile = story.Inline;
        return picture;
    }

    /// <summary>What a file is: as declared, as stored, by its first bytes, or by its name; an image by default. The upload checks it.</summary>
    private static async Task<StoryKind> KindOfAsync(string channelId, StoryFileRequest story, RequestContext context)
    {
        if (story.DeclaredType is { } declared) return KindOf(declared);
        if (story.MediaId is { } stored && PrefixedId.IsValid(PrefixedId.Media, stored))
        {
            var reader = context.Grains.GetGrain<IMediaReaderGrain>(0);
            return KindOf((await FindAsync(reader, context, channelId, stored))?.MimeType ?? "");
        }
        if (story.Inline is { Problem: null } inline) return KindOf(inline.ToArray());
        var path = Uri.TryCreate(story.MediaUrl, UriKind.Absolute, out var url) ? url.AbsolutePath : "";
        return VideoNames.Any(name => path.EndsWith(name, StringComparison.OrdinalIgnoreCase)) ? StoryKind.Video
            : AudioNames.Any(name => path.EndsWith(name, StringComparison.OrdinalIgnoreCase)) ? StoryKind.Audio : StoryKind.Image;
    }

    /// <summary>An unknown file gets its error from the channel, with the field's name.</summary>
    private static async Task<MediaView?> FindAsync(IMediaReaderGrain reader, RequestContext context, string channelId, string mediaId)
    {
        try
        {
            return await reader.GetAsync(context.Caller, RequestContext.ChannelId(channelId), mediaId);
        }
        catch (GatewayException fault) when (fault.Code is ErrorCode.NotFound or ErrorCode.MediaGone)
        {
            return null;
        }
    }

    private static StoryKind KindOf(string mimeType) =>
        mimeType.StartsWith("video/", StringComparison.Ordinal) ? StoryKind.Video
        : mimeType.StartsWith("audio/", StringComparison.Ordinal) ? StoryKind.Audio : StoryKind.Image;

    private static StoryKind KindOf(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("OggS"u8) || file.StartsWith("ID3"u8) || (file.StartsWith("RIFF"u8) && file.Length > 12 && file[8..].StartsWith("WAVE"u8)))
            return StoryKind.Audio;
        return file.Length > 8 && file[4..].StartsWith("ftyp"u8) ? StoryKind.Video : StoryKind.Image;
    }
}
