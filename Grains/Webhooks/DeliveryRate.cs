namespace WhatIsUp.Grains.Webhooks;

/// <summary>Spaces the requests to an endpoint evenly, at most a number per second.</summary>
internal sealed class DeliveryRate(TimeProvider time)
{
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Reserves the next place for a request.</summary>
    /// <returns>How long the request must wait for it.</returns>
    public TimeSpan Reserve(int? perSecond)
    {
        if (perSecond is not > 0) return TimeSpan.Zero;
        var now = time.GetUtcNow();
        var at = _next > now ? _next : now;
        _next = at + (TimeSpan.FromSeconds(1) / perSecond.Value);
        return at - now;
    }
}
