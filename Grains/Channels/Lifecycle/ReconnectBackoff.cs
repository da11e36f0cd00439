using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>
/// Delays between attempts to connect: doubling from the first to the longest, with jitter in the upper half of each, without a limit. They start again after a
/// connection that lasted; otherwise a connection that ends right after each login would be repeated every second. Safe from any thread.
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

    /// <summary>The delay before the next attempt; the server may request a longer one.</summary>
    public TimeSpan Next(TimeSpan? requested = null)
    {
        lock (_gate)
        {
            var full = options.FirstBackoff * Math.Pow(2, Math.Min(_attempt++, MaxDoublings));
            if (full > options.MaxBackoff) full = options.MaxBackoff;
            var pause = full * (0.5 + random.NextDouble() / 2);
            if (pause < options.FirstBackoff) pause = options.FirstBackoff;
            return requested > pause ? requested.Value : pause;
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
