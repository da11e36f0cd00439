namespace WhatIsUp.Grains.Media.Audio;

/// <summary>Sound that is decoded piece by piece.</summary>
internal interface IPcmSource
{
    /// <summary>Samples in a second.</summary>
    int Rate { get; }

    /// <summary>Samples of the whole.</summary>
    long Samples { get; }

    /// <summary>Decodes the next samples, mixed to one channel, from -1 to 1.</summary>
    /// <returns>How many; 0 at the end.</returns>
    int Read(Span<float> samples);
}
