namespace WhatIsUp.Grains.Files.Audio;

/// <summary>
/// Loudness of a voice note over its time as WhatsApp's clients show it: 64 values from 0 to 100, the mean of the samples' absolute values
/// in each 64th of the audio, scaled so that the loudest is 100 (reference: WhatsApp Web, Baileys).
/// </summary>
/// <param name="total">Samples of the whole.</param>
internal sealed class Waveform(long total)
{
    /// <summary>Values.</summary>
    public const int Count = 64;

    private const int Loudest = 100;

    private readonly double[] _sums = new double[Count];
    private readonly long[] _counts = new long[Count];
    private long _at;

    /// <summary>True while samples of the current value are needed: only some are used of long audio.</summary>
    public bool NeedsMore(long most) => _counts[Index(_at)] < most / Count;

    /// <summary>The next samples.</summary>
    public void Add(ReadOnlySpan<float> samples)
    {
        foreach (var sample in samples)
        {
            var index = Index(_at++);
            _sums[index] += Math.Abs(sample);
            _counts[index]++;
        }
    }

    /// <summary>Passes samples over.</summary>
    public void Skip(long samples) => _at += samples;

    /// <summary>The values.</summary>
    public byte[] Finish()
    {
        var means = new double[Count];
        for (var n = 0; n < Count; n++) means[n] = _counts[n] == 0 ? 0 : _sums[n] / _counts[n];
        var loudest = means.Max();
        return loudest > 0 ? Array.ConvertAll(means, mean => (byte)(Loudest * mean / loudest)) : new byte[Count];
    }

    private int Index(long at) => (int)Math.Min(Count - 1, at * Count / Math.Max(1, total));
}
