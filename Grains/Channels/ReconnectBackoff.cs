using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Channels;

/// <summary>Pauses between attempts to connect: doubling from the first to the longest, each somewhere in its upper half, for ever.</summary>
public sealed class ReconnectBackoff(ChannelOptions options, Random random)
{
    private const int MaxDoublings = 20;

    /// <summary>Attempts since the last success.</summary>
    public int Attempt { get; private set; }

    /// <summary>The pause before the next attempt; a server's own wish may lengthen it.</summary>
    public TimeSpan Next(TimeSpan? serverWish = null)
    {
        var full = options.FirstBackoff * Math.Pow(2, Math.Min(Attempt++, MaxDoublings));
        if (full > options.MaxBackoff) full = options.MaxBackoff;
        var pause = full * (0.5 + random.NextDouble() / 2);
        if (pause < options.FirstBackoff) pause = options.FirstBackoff;
        return serverWish > pause ? serverWish.Value : pause;
    }

    /// <summary>A login: the next loss starts from the first pause.</summary>
    public void Reset() => Attempt = 0;
}
