using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Files;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Messages;

/// <summary>Descriptions of files in messages: as given by the caller, otherwise from the stored properties of the file.</summary>
internal sealed class MediaDescriptions(ChannelCore core)
{
    /// <summary>The content with all its files described.</summary>
    /// <exception cref="GatewayException"><c>invalid_request</c> for <c>media_id</c>, or <c>media_gone</c>.</exception>
    public async Task<MessageContent> CompleteAsync(MessageContent content)
    {
        var described = new MediaContent[content.Files.Count];
        for (var i = 0; i < described.Length; i++) described[i] = await CompleteAsync(content, content.Files[i]);
        return content.MapFiles((_, i) => described[i]);
    }

    private async Task<MediaContent> CompleteAsync(MessageContent content, MediaContent media)
    {
        var file = media.MediaId is { } id ? await core.Dependencies.Media.FindAsync(core.Id, id, CancellationToken.None) : null;
        if (file is null) throw GatewayException.InvalidField("media_id", "is no file of this channel");
        if (file.State == MediaState.Gone) throw new GatewayException(ErrorCode.MediaGone, "The file is no longer there.");
        var expected = MediaLimits.FamilyOf(content);
        if (!MediaLimits.Fits(expected, file.MimeType)) throw GatewayException.InvalidField("media_id", MediaLimits.FamilyExpected(expected, file.MimeType));
        // A converted file is described by the properties read from it.
        var isConverted = MediaLimits.UseOf(content) != MediaUse.Any;
        return media with
        {
            MimeType = isConverted ? file.MimeType : media.MimeType ?? file.MimeType,
            Filename = media.Filename ?? file.Filename ?? (content.Document is not null ? FileNames.WithExtension("document", file.MimeType) : null),
            Size = file.Size,
            Sha256 = file.Sha256,
            Seconds = media.Seconds ?? file.Seconds,
            Width = isConverted ? file.Width ?? media.Width : media.Width ?? file.Width,
            Height = isConverted ? file.Height ?? media.Height : media.Height ?? file.Height,
            Thumbnail = media.Thumbnail ?? (content.Sticker is null ? file.Thumbnail : null),
            Waveform = media.Waveform ?? (media.Ptt ? file.Waveform : null),
            Animated = content.Sticker is null ? media.Animated : file.IsAnimated ?? media.Animated,
        };
    }
}
