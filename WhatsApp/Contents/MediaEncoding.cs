using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Files of messages, both directions.</summary>
internal static class MediaEncoding
{
    public static Message Build(MediaContent media) => media switch
    {
        { Form: MediaForm.Image } => new Message { ImageMessage = Image(media) },
        { Form: MediaForm.Video, IsRound: true } => new Message { PtvMessage = Video(media) },
        { Form: MediaForm.Video } => new Message { VideoMessage = Video(media) },
        { Form: MediaForm.Audio } => new Message { AudioMessage = Audio(media) },
        { Form: MediaForm.Document } => new Message { DocumentMessage = Document(media) },
        _ => new Message { StickerMessage = Sticker(media) },
    };

    /// <summary>Sets the view-once flag in the file message itself, too.</summary>
    public static void MarkViewOnce(Message message)
    {
        if (message.ImageMessage is { } image) image.ViewOnce = true;
        if ((message.VideoMessage ?? message.PtvMessage) is { } video) video.ViewOnce = true;
        if (message.AudioMessage is { } audio) audio.ViewOnce = true;
    }

    public static Message.Types.ImageMessage Image(MediaContent media)
    {
        var image = new Message.Types.ImageMessage();
        if (media.File is { } file)
            (image.MediaKey, image.FileSha256, image.FileEncSha256, image.FileLength) =
                (Bytes(file.Key), Bytes(file.Sha256), Bytes(file.EncryptedSha256), (ulong)file.Length);
        if (media.Plain is { } plain) (image.FileSha256, image.FileLength) = (Bytes(plain.Sha256), (ulong)plain.Length);
        if (media.Url is { } url) image.Url = url;
        if (media.DirectPath is { } path) image.DirectPath = path;
        if (media.KeyMadeAt is { } made) image.MediaKeyTimestamp = made.ToUnixTimeSeconds();
        if (media.MimeType is { } type) image.Mimetype = type;
        if (media.Caption is { } caption) image.Caption = caption;
        if (media.Width is { } width) image.Width = width;
        if (media.Height is { } height) image.Height = height;
        if (media.Thumbnail is { } thumbnail) image.JpegThumbnail = Bytes(thumbnail);
        return image;
    }

    public static Message.Types.VideoMessage Video(MediaContent media)
    {
        var video = new Message.Types.VideoMessage();
        if (media.File is { } file)
            (video.MediaKey, video.FileSha256, video.FileEncSha256, video.FileLength) =
                (Bytes(file.Key), Bytes(file.Sha256), Bytes(file.EncryptedSha256), (ulong)file.Length);
        if (media.Plain is { } plain) (video.FileSha256, video.FileLength) = (Bytes(plain.Sha256), (ulong)plain.Length);
        if (media.Url is { } url) video.Url = url;
        if (media.DirectPath is { } path) video.DirectPath = path;
        if (media.KeyMadeAt is { } made) video.MediaKeyTimestamp = made.ToUnixTimeSeconds();
        if (media.MimeType is { } type) video.Mimetype = type;
        if (media.Caption is { } caption) video.Caption = caption;
        if (media.Seconds is { } seconds) video.Seconds = seconds;
        if (media.Width is { } width) video.Width = width;
        if (media.Height is { } height) video.Height = height;
        if (media.Thumbnail is { } thumbnail) video.JpegThumbnail = Bytes(thumbnail);
        if (media.IsGif) video.GifPlayback = true;
        return video;
    }

    private static Message.Types.AudioMessage Audio(MediaContent media)
    {
        var audio = new Message.Types.AudioMessage();
        if (media.File is { } file)
            (audio.MediaKey, audio.FileSha256, audio.FileEncSha256, audio.FileLength) =
                (Bytes(file.Key), Bytes(file.Sha256), Bytes(file.EncryptedSha256), (ulong)file.Length);
        if (media.Plain is { } plain) (audio.FileSha256, audio.FileLength) = (Bytes(plain.Sha256), (ulong)plain.Length);
        if (media.Url is { } url) audio.Url = url;
        if (media.DirectPath is { } path) audio.DirectPath = path;
        if (media.KeyMadeAt is { } made) audio.MediaKeyTimestamp = made.ToUnixTimeSeconds();
        if (media.MimeType is { } type) audio.Mimetype = type;
        if (media.Seconds is { } seconds) audio.Seconds = seconds;
        if (media.Waveform is { } waveform) audio.Waveform = Bytes(waveform);
        if (media.IsVoice) audio.Ptt = true;
        if (media.BackgroundArgb is { } background) audio.BackgroundArgb = background;
        return audio;
    }

    public static Message.Types.DocumentMessage Document(MediaContent media)
    {
        var document = new Message.Types.DocumentMessage();
        if (media.File is { } file)
            (document.MediaKey, document.FileSha256, document.FileEncSha256, document.FileLength) =
                (Bytes(file.Key), Bytes(file.Sha256), Bytes(file.EncryptedSha256), (ulong)file.Length);
        if (media.Plain is { } plain) (document.FileSha256, document.FileLength) = (Bytes(plain.Sha256), (ulong)plain.Length);
        if (media.Url is { } url) document.Url = url;
        if (media.DirectPath is { } path) document.DirectPath = path;
        if (media.KeyMadeAt is { } made) document.MediaKeyTimestamp = made.ToUnixTimeSeconds();
        if (media.MimeType is { } type) document.Mimetype = type;
        if (media.Caption is { } caption) document.Caption = caption;
        if (media.FileName is { } name) document.FileName = name;
        if (media.PageCount is { } pages) document.PageCount = pages;
        if (media.Thumbnail is { } thumbnail) document.JpegThumbnail = Bytes(thumbnail);
        return document;
    }

    private static Message.Types.StickerMessage Sticker(MediaContent media)
    {
        var sticker = new Message.Types.StickerMessage();
        if (media.File is { } file)
            (sticker.MediaKey, sticker.FileSha256, sticker.FileEncSha256, sticker.FileLength) =
                (Bytes(file.Key), Bytes(file.Sha256), Bytes(file.EncryptedSha256), (ulong)file.Length);
        if (media.Plain is { } plain) (sticker.FileSha256, sticker.FileLength) = (Bytes(plain.Sha256), (ulong)plain.Length);
        if (media.Url is { } url) sticker.Url = url;
        if (media.DirectPath is { } path) sticker.DirectPath = path;
        if (media.KeyMadeAt is { } made) sticker.MediaKeyTimestamp = made.ToUnixTimeSeconds();
        if (media.MimeType is { } type) sticker.Mimetype = type;
        if (media.Width is { } width) sticker.Width = width;
        if (media.Height is { } height) sticker.Height = height;
        if (media.Thumbnail is { } thumbnail) sticker.PngThumbnail = Bytes(thumbnail);
        if (media.IsAnimated) sticker.IsAnimated = true;
        return sticker;
    }

    public static MediaContent Read(Message.Types.ImageMessage image) => new(MediaForm.Image)
    {
        File = FileOf(image.MediaKey, image.FileSha256, image.FileEncSha256, image.FileLength),
        Plain = PlainOf(image.MediaKey, image.FileSha256, image.FileLength),
        Url = Text(image.Url),
        DirectPath = Text(image.DirectPath),
        KeyMadeAt = Time(image.MediaKeyTimestamp),
        MimeType = Text(image.Mimetype),
        Caption = Text(image.Caption),
        Width = Number(image.Width),
        Height = Number(image.Height),
        Thumbnail = Array(image.JpegThumbnail),
    };

    public static MediaContent Read(Message.Types.VideoMessage video, bool isRound) => new(MediaForm.Video)
    {
        File = FileOf(video.MediaKey, video.FileSha256, video.FileEncSha256, video.FileLength),
        Plain = PlainOf(video.MediaKey, video.FileSha256, video.FileLength),
        Url = Text(video.Url),
        DirectPath = Text(video.DirectPath),
        KeyMadeAt = Time(video.MediaKeyTimestamp),
        MimeType = Text(video.Mimetype),
        Caption = Text(video.Caption),
        Seconds = Number(video.Seconds),
        Width = Number(video.Width),
        Height = Number(video.Height),
        Thumbnail = Array(video.JpegThumbnail),
        IsGif = video.GifPlayback,
        IsRound = isRound,
    };

    public static MediaContent Read(Message.Types.AudioMessage audio) => new(MediaForm.Audio)
    {
        File = FileOf(audio.MediaKey, audio.FileSha256, audio.FileEncSha256, audio.FileLength),
        Plain = PlainOf(audio.MediaKey, audio.FileSha256, audio.FileLength),
        Url = Text(audio.Url),
        DirectPath = Text(audio.DirectPath),
        KeyMadeAt = Time(audio.MediaKeyTimestamp),
        MimeType = Text(audio.Mimetype),
        Seconds = Number(audio.Seconds),
        Waveform = Array(audio.Waveform),
        BackgroundArgb = audio.HasBackgroundArgb ? audio.BackgroundArgb : null,
        IsVoice = audio.Ptt,
    };

    public static MediaContent Read(Message.Types.DocumentMessage document) => new(MediaForm.Document)
    {
        File = FileOf(document.MediaKey, document.FileSha256, document.FileEncSha256, document.FileLength),
        Plain = PlainOf(document.MediaKey, document.FileSha256, document.FileLength),
        Url = Text(document.Url),
        DirectPath = Text(document.DirectPath),
        KeyMadeAt = Time(document.MediaKeyTimestamp),
        MimeType = Text(document.Mimetype),
        Caption = Text(document.Caption),
        FileName = Text(document.FileName) ?? Text(document.Title),
        PageCount = Number(document.PageCount),
        Thumbnail = Array(document.JpegThumbnail),
    };

    public static MediaContent Read(Message.Types.StickerMessage sticker) => new(MediaForm.Sticker)
    {
        File = FileOf(sticker.MediaKey, sticker.FileSha256, sticker.FileEncSha256, sticker.FileLength),
        Plain = PlainOf(sticker.MediaKey, sticker.FileSha256, sticker.FileLength),
        Url = Text(sticker.Url),
        DirectPath = Text(sticker.DirectPath),
        KeyMadeAt = Time(sticker.MediaKeyTimestamp),
        MimeType = Text(sticker.Mimetype),
        Width = Number(sticker.Width),
        Height = Number(sticker.Height),
        Thumbnail = Array(sticker.PngThumbnail),
        IsAnimated = sticker.IsAnimated,
    };

    private static MediaReference? FileOf(ByteString key, ByteString hash, ByteString encryptedHash, ulong length) =>
        key.Length == 0 || length > long.MaxValue ? null : new MediaReference(key.ToByteArray(), hash.ToByteArray(), encryptedHash.ToByteArray(), (long)length);

    private static PlainReference? PlainOf(ByteString key, ByteString hash, ulong length) =>
        key.Length > 0 || hash.Length == 0 || length > long.MaxValue ? null : new PlainReference(hash.ToByteArray(), (long)length);

    private static ByteString Bytes(byte[] bytes) => ByteString.CopyFrom(bytes);

    private static string? Text(string text) => text.Length == 0 ? null : text;

    private static uint? Number(uint number) => number == 0 ? null : number;

    private static byte[]? Array(ByteString bytes) => bytes.Length == 0 ? null : bytes.ToByteArray();

    private static DateTimeOffset? Time(long seconds) => ContentTime.OfSeconds(seconds);
}
