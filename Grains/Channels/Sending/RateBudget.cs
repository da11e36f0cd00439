namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// A token bucket in one number: the time until which the tokens taken so far last at the long-term rate. It needs no refill.
/// </summary>
/// <param name="interval">Time in which one token is refilled.</param>
/// <param name="burst">Tokens of a full bucket, at least one.</param>
public sealed class RateBudget(TimeSpan interval, int burst)
{
    private readonly TimeSpan _slack = interval * (Math.Max(1, burst) - 1);

    /// <summary>Time until which the tokens taken last.</summary>
    public DateTimeOffset Until { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>When the next token is there; now or earlier when it is there already.</summary>
    public DateTimeOffset NextAt => Until - _slack;

    /// <summary>Takes a token; false if the bucket is empty.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        if (NextAt > now) return false;
        Until = (Until > now ? Until : now) + interval;
        return true;
    }
}
