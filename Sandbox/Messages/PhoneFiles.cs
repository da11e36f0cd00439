using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Files of messages that a phone sends.</summary>
internal static class PhoneFiles
{
    /// <summary>Form of the file that a type of message has, or null when it has none.</summary>
    public static MediaForm? FormOf(string type) => type switch
    {
        "image" => MediaForm.Image,
        "video" or "short" or "gif" => MediaForm.Video,
        "audio" or "voice" => MediaForm.Audio,
        "document" => MediaForm.Document,
        "sticker" => MediaForm.Sticker,
        _ => null,
    };

    /// <summary>Uploads the file of a request and describes it.</summary>
    public static async Task<MediaContent> UploadAsync(SandboxPhone phone, SendFromPhoneRequest request, MediaForm form, PhoneFields fields,
        CancellationToken cancellationToken)
    {
        var media = new MediaContent(form)
        {
            MimeType = request.MimeType ?? DefaultType(form), Caption = request.Caption, FileName = request.Filename, Seconds = (uint?)request.Seconds,
            Width = (uint?)request.Width, Height = (uint?)request.Height, Waveform = fields.Bytes(request.Waveform, "waveform"),
            Thumbnail = fields.Bytes(request.Thumbnail, "thumbnail"), IsVoice = request.Ptt ?? request.Type == "voice",
            IsRound = request.Ptv ?? request.Type == "short",
            IsGif = request.GifPlayback ?? request.Type == "gif", IsAnimated = request.Animated ?? false,
        };
        using var content = new MemoryStream(fields.Bytes(request.MediaBase64, "media_base64")!, writable: false);
        var file = await phone.UploadMediaAsync(content, media.Kind, cancellationToken).ConfigureAwait(false);
        return media with { File = file.File, Url = file.Url, DirectPath = file.DirectPath, KeyMadeAt = file.KeyMadeAt };
    }

    /// <summary>The file of a message as a reply shows it; null if it has none.</summary>
    public static PhoneFile? Show(MediaContent? media) => media is null
        ? null
        : new(media.MimeType, media.File is { } file ? Convert.ToHexStringLower(file.Sha256) : null, media.File?.Length, media.FileName, (int?)media.Width,
            (int?)media.Height);

    private static string DefaultType(MediaForm form) => form switch
    {
        MediaForm.Image => "image/jpeg",
        MediaForm.Video => "video/mp4",
        MediaForm.Audio => "audio/ogg; codecs=opus",
        MediaForm.Sticker => "image/webp",
        _ => "application/octet-stream",
    };
}
