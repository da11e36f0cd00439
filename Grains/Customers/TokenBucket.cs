namespace WhatIsUp.Grains.Customers;

/// <summary>A token bucket, initially full and refilled by elapsed time.</summary>
public sealed class TokenBucket(int capacity, double tokensPerSecond, TimeProvider time)
{
    private double _tokens = capacity;
    private long _at = time.GetTimestamp();

    /// <summary>Maximum number of tokens.</summary>
    public int Capacity => capacity;

    /// <summary>Takes tokens if available; 0 always succeeds.</summary>
    public bool TryTake(int cost)
    {
        Refill();
        if (_tokens < cost) return false;
        _tokens -= cost;
        return true;
    }

    /// <summary>Takes tokens for requests that were served already: the bucket may become negative by its capacity.</summary>
    public void Overdraw(int tokens)
    {
        Refill();
        _tokens = Math.Max(-capacity, _tokens - tokens);
    }

    /// <summary>Whole tokens available.</summary>
    public int Remaining
    {
        get
        {
            Refill();
            return (int)Math.Max(0, Math.Floor(_tokens));
        }
    }

    /// <summary>Time until this many tokens are available.</summary>
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
