using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Files.Audio;
using WhatIsUp.Grains.Files.Images;

namespace WhatIsUp.Grains.Files;

/// <summary>Reads the metadata that messages contain, and converts files to voice notes and stickers.</summary>
public sealed class MediaExaminer(ImageReader images, VoiceNotes voices)
{
    /// <summary>Examines a file.</summary>
    /// <param name="customer">Owner of the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="mimeType">Its MIME type.</param>
    /// <param name="use">Intended use.</param>
    /// <param name="field">Request field that named it.</param>
    /// <param name="cancellationToken">Cancellation.</param>
    /// <exception cref="GatewayException">The file can't be used as intended.</exception>
    internal Task<FileMetadata> ExamineAsync(
        CustomerId customer, Stream file, string mimeType, MediaUse use, string field, CancellationToken cancellationToken) => use switch
    {
        MediaUse.Voice => ReadVoiceAsync(customer, file, mimeType, field, cancellationToken),
        MediaUse.Picture => ReadPictureAsync(customer, file, field, cancellationToken),
        MediaUse.Sticker => ReadStickerAsync(customer, file, field, cancellationToken),
        _ => mimeType.Split('/')[0] switch
        {
            "image" => ReadImageAsync(customer, file, mimeType, cancellationToken),
            "video" => ReadVideoAsync(file, mimeType, isAudio: false, cancellationToken),
            "audio" => ReadAudioAsync(file, mimeType, cancellationToken),
            _ => Task.FromResult(new FileMetadata(mimeType)),
        },
    };

    private async Task<FileMetadata> ReadVoiceAsync(CustomerId customer, Stream file, string mimeType, string field, CancellationToken cancellationToken)
    {
        var note = await voices.MakeAsync(customer, file, mimeType, field, cancellationToken);
        return new FileMetadata(VoiceConverter.MimeType) { Converted = note.Converted, Seconds = note.Seconds, Waveform = note.Waveform };
    }

    private async Task<FileMetadata> ReadStickerAsync(CustomerId customer, Stream file, string field, CancellationToken cancellationToken)
    {
        var sticker = await images.MakeStickerAsync(customer, file, field, cancellationToken);
        return new FileMetadata(StickerRules.MimeType)
        {
            Converted = sticker.Converted is { } made ? new MemoryStream(made, writable: false) : null, Width = StickerRules.Side,
            Height = StickerRules.Side, IsAnimated = sticker.IsAnimated,
        };
    }

    private async Task<FileMetadata> ReadPictureAsync(CustomerId customer, Stream file, string field, CancellationToken cancellationToken)
    {
        var made = await images.MakePictureAsync(customer, file, field, cancellationToken);
        return new FileMetadata(PictureMaker.MimeType)
        {
            Converted = new MemoryStream(made, writable: false), Width = PictureMaker.Side, Height = PictureMaker.Side, IsAnimated = false,
        };
    }

    private async Task<FileMetadata> ReadImageAsync(CustomerId customer, Stream file, string mimeType, CancellationToken cancellationToken)
    {
        var image = await images.ReadAsync(customer, file, cancellationToken);
        return new FileMetadata(mimeType) { Width = image?.Width, Height = image?.Height, Thumbnail = image?.Thumbnail, IsAnimated = image?.IsAnimated };
    }

    private static async Task<FileMetadata> ReadVideoAsync(Stream file, string mimeType, bool isAudio, CancellationToken cancellationToken)
    {
        var video = await VideoMetadata.ReadAsync(file, cancellationToken, isAudio);
        return new FileMetadata(mimeType) { Width = video?.Width, Height = video?.Height, Seconds = video?.Seconds };
    }

    private static Task<FileMetadata> ReadAudioAsync(Stream file, string mimeType, CancellationToken cancellationToken)
    {
        var essence = ContentType.Parse(mimeType)?.Essence ?? mimeType;
        if (essence is "audio/mp4" or "audio/3gpp" or "audio/3gpp2") return ReadVideoAsync(file, mimeType, isAudio: true, cancellationToken);
        return Task.Run(
            () => new FileMetadata(essence == "audio/ogg" && OggAudio.IsOpus(file) ? VoiceConverter.MimeType : mimeType)
            {
                Seconds = AudioLength.Read(file, essence)
            }, cancellationToken);
    }
}
