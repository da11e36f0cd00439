using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>Token buckets in memory, one per key. When the table is full, the oldest half is removed.</summary>
/// <param name="time">The clock.</param>
/// <param name="capacity">Tokens of a full bucket.</param>
/// <param name="refillPerToken">Time in which one token is refilled.</param>
internal sealed class BucketTable<TKey>(TimeProvider time, int capacity, TimeSpan refillPerToken) where TKey : notnull
{
    private const int MaxKeys = 20_000;
    private readonly Dictionary<TKey, DateTimeOffset> _fullAt = [];
    private readonly Lock _lock = new();

    /// <summary>Reads a bucket and optionally takes a token; false when none is left.</summary>
    public bool Check(TKey key, bool isTaken, out RateLimitView view, out TimeSpan retryAfter)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var fullAt = _fullAt.TryGetValue(key, out var stored) && stored > now ? stored : now;
            var after = fullAt + refillPerToken;
            var worst = now + (refillPerToken * capacity);
            var isAllowed = after <= worst;
            if (isAllowed && isTaken)
            {
                if (_fullAt.Count >= MaxKeys && !_fullAt.ContainsKey(key)) Shrink();
                _fullAt[key] = fullAt = after;
            }

            view = new RateLimitView(capacity, (int)((worst - fullAt) / refillPerToken), fullAt);
            retryAfter = isAllowed ? TimeSpan.Zero : after - worst;
            return isAllowed;
        }
    }

    private void Shrink()
    {
        foreach (var key in _fullAt.OrderBy(entry => entry.Value).Take(MaxKeys / 2).Select(entry => entry.Key).ToArray()) _fullAt.Remove(key);
    }
}
