using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Media;

/// <summary>What was read from a file, and the file that it became.</summary>
/// <param name="MimeType">MIME type, with the codec where WhatsApp wants it.</param>
internal sealed record FileFacts(string MimeType) : IAsyncDisposable
{
    /// <summary>The file that it became, or null when it stays as it is.</summary>
    public Stream? Converted { get; init; }

    /// <summary>Width in pixels, or null.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels, or null.</summary>
    public int? Height { get; init; }

    /// <summary>Length in seconds, or null.</summary>
    public int? Seconds { get; init; }

    /// <summary>Small JPEG, or null.</summary>
    public byte[]? Thumbnail { get; init; }

    /// <summary>Loudness over time, or null.</summary>
    public byte[]? Waveform { get; init; }

    /// <summary>Whether a picture moves; null for anything else.</summary>
    public bool? IsAnimated { get; init; }

    /// <summary>What the file is known to be fit for: a voice note without a waveform is looked at again.</summary>
    public MediaUse ReadyFor(MediaUse use) => use == MediaUse.Voice && Waveform is null ? MediaUse.Any : use;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Converted?.DisposeAsync() ?? ValueTask.CompletedTask;
}
