namespace WhatIsUp.Grains.Customers;

/// <summary>A token bucket that is filled by looking at the clock, full at first.</summary>
public sealed class TokenBucket(int capacity, double tokensPerSecond, TimeProvider time)
{
    private double _tokens = capacity;
    private long _at = time.GetTimestamp();

    /// <summary>Tokens it holds at most.</summary>
    public int Capacity => capacity;

    /// <summary>Takes tokens if they are there; 0 only looks.</summary>
    public bool TryTake(int cost)
    {
        Refill();
        if (_tokens < cost) return false;
        _tokens -= cost;
        return true;
    }

    /// <summary>Whole tokens left.</summary>
    public int Remaining
    {
        get
        {
            Refill();
            return (int)Math.Floor(_tokens);
        }
    }

    /// <summary>How long until this many tokens are there.</summary>
    public TimeSpan TimeUntil(double tokens)
    {
        Refill();
        return tokens <= _tokens ? TimeSpan.Zero : TimeSpan.FromSeconds((Math.Min(tokens, capacity) - _tokens) / tokensPerSecond);
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(capacity, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * tokensPerSecond));
        _at = now;
    }
}
