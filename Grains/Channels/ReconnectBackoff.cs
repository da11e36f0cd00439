using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Channels;

/// <summary>
/// Pauses between attempts to connect: doubling from the first to the longest, each somewhere in its upper half, for ever. They begin anew after a connection that lasted:
/// one that ends right after each login would otherwise be made again every second. Safe from any thread.
/// </summary>
public sealed class ReconnectBackoff(ChannelOptions options, TimeProvider time, Random random)
{
    private const int MaxDoublings = 20;

    private readonly Lock _gate = new();
    private long? _onlineSince;
    private int _attempt;

    /// <summary>Attempts since the last connection that lasted.</summary>
    public int Attempt
    {
        get
        {
            lock (_gate) return _attempt;
        }
    }

    /// <summary>The pause before the next attempt; a server's own wish may lengthen it.</summary>
    public TimeSpan Next(TimeSpan? serverWish = null)
    {
        lock (_gate)
        {
            var full = options.FirstBackoff * Math.Pow(2, Math.Min(_attempt++, MaxDoublings));
            if (full > options.MaxBackoff) full = options.MaxBackoff;
            var pause = full * (0.5 + random.NextDouble() / 2);
            if (pause < options.FirstBackoff) pause = options.FirstBackoff;
            return serverWish > pause ? serverWish.Value : pause;
        }
    }

    /// <summary>A login, or a socket that shows a QR: it counts when it lasts.</summary>
    public void Begin()
    {
        lock (_gate) _onlineSince ??= time.GetTimestamp();
    }

    /// <summary>The connection ended.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_onlineSince is { } since && time.GetElapsedTime(since) >= options.StableAfter) _attempt = 0;
            _onlineSince = null;
        }
    }
}
