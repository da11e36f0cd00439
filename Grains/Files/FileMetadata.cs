using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Files;

/// <summary>Metadata of a file, and its converted form.</summary>
/// <param name="MimeType">MIME type, with the codec where WhatsApp requires it.</param>
internal sealed record FileMetadata(string MimeType) : IAsyncDisposable
{
    /// <summary>The converted file, or null when it stays unchanged.</summary>
    public Stream? Converted { get; init; }

    /// <summary>Width in pixels, or null.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels, or null.</summary>
    public int? Height { get; init; }

    /// <summary>Length in seconds, or null.</summary>
    public int? Seconds { get; init; }

    /// <summary>Thumbnail as JPEG, or null.</summary>
    public byte[]? Thumbnail { get; init; }

    /// <summary>Waveform, or null.</summary>
    public byte[]? Waveform { get; init; }

    /// <summary>Whether an image is animated; null for other files.</summary>
    public bool? IsAnimated { get; init; }

    /// <summary>The use that the file is ready for. A voice note without a waveform is examined again.</summary>
    public MediaUse ReadyFor(MediaUse use) => use == MediaUse.Voice && Waveform is null ? MediaUse.Any : use;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Converted?.DisposeAsync() ?? ValueTask.CompletedTask;
}
