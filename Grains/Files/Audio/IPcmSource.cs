namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Audio that is decoded in pieces.</summary>
internal interface IPcmSource
{
    /// <summary>Samples per second.</summary>
    int Rate { get; }

    /// <summary>Samples in total.</summary>
    long Samples { get; }

    /// <summary>Decodes the next samples, mixed to one channel, from -1 to 1.</summary>
    /// <returns>The number of samples; 0 at the end.</returns>
    int Read(Span<float> samples);
}
