using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Media.Audio;
using WhatIsUp.Grains.Media.Images;

namespace WhatIsUp.Grains.Media;

/// <summary>Reads from files what messages say of them, and makes voice notes and stickers of those that are meant to be some.</summary>
public sealed class MediaExaminer(ImageReader images, VoiceNotes voices)
{
    /// <summary>Reads a file.</summary>
    /// <param name="customer">Whose it is.</param>
    /// <param name="file">The file.</param>
    /// <param name="mimeType">Its MIME type.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="field">Field that named it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GatewayException">It can't be what it is for.</exception>
    internal Task<FileFacts> ExamineAsync(CustomerId customer, Stream file, string mimeType, MediaUse use, string field, CancellationToken cancellationToken) => use switch
    {
        MediaUse.Voice => ReadVoiceAsync(customer, file, mimeType, field, cancellationToken),
        MediaUse.Sticker => ReadStickerAsync(customer, file, field, cancellationToken),
        _ => mimeType.Split('/')[0] switch
        {
            "image" => ReadImageAsync(customer, file, mimeType, cancellationToken),
            "video" => ReadFilmAsync(file, mimeType, isSound: false, cancellationToken),
            "audio" => ReadSoundAsync(file, mimeType, cancellationToken),
            _ => Task.FromResult(new FileFacts(mimeType)),
        },
    };

    private async Task<FileFacts> ReadVoiceAsync(CustomerId customer, Stream file, string mimeType, string field, CancellationToken cancellationToken)
    {
        var note = await voices.MakeAsync(customer, file, mimeType, field, cancellationToken);
        return new FileFacts(VoiceConverter.MimeType) { Converted = note.Converted, Seconds = note.Seconds, Waveform = note.Waveform };
    }

    private async Task<FileFacts> ReadStickerAsync(CustomerId customer, Stream file, string field, CancellationToken cancellationToken)
    {
        var sticker = await images.MakeStickerAsync(customer, file, field, cancellationToken);
        return new FileFacts(StickerRules.MimeType)
        {
            Converted = sticker.Converted is { } made ? new MemoryStream(made, writable: false) : null, Width = StickerRules.Side, Height = StickerRules.Side, IsAnimated = sticker.IsAnimated,
        };
    }

    private async Task<FileFacts> ReadImageAsync(CustomerId customer, Stream file, string mimeType, CancellationToken cancellationToken)
    {
        var image = await images.ReadAsync(customer, file, cancellationToken);
        return new FileFacts(mimeType) { Width = image?.Width, Height = image?.Height, Thumbnail = image?.Thumbnail, IsAnimated = image?.IsAnimated };
    }

    private static async Task<FileFacts> ReadFilmAsync(Stream file, string mimeType, bool isSound, CancellationToken cancellationToken)
    {
        var film = await FilmFacts.ReadAsync(file, cancellationToken, isSound);
        return new FileFacts(mimeType) { Width = film?.Width, Height = film?.Height, Seconds = film?.Seconds };
    }

    private static Task<FileFacts> ReadSoundAsync(Stream file, string mimeType, CancellationToken cancellationToken)
    {
        var essence = ContentType.Parse(mimeType)?.Essence ?? mimeType;
        if (essence is "audio/mp4" or "audio/3gpp" or "audio/3gpp2") return ReadFilmAsync(file, mimeType, isSound: true, cancellationToken);
        return Task.Run(
            () => new FileFacts(essence == "audio/ogg" && OggAudio.IsOpus(file) ? VoiceConverter.MimeType : mimeType) { Seconds = AudioLength.Read(file, essence) }, cancellationToken);
    }
}
