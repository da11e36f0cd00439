using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Delays between delivery attempts. Jitter and the receiver's Retry-After only lengthen a delay.</summary>
public static class RetrySchedule
{
    private const double MaxJitter = 0.1;
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    private static readonly TimeSpan[] Standard = [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    private static readonly TimeSpan[] Extended =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(18), TimeSpan.FromHours(22),
    ];

    /// <summary>The delay after this attempt (1, 2, …), or null after the last one.</summary>
    public static TimeSpan? PauseAfter(int attempt, RetryPolicy policy, TimeSpan? retryAfter, Random random)
    {
        var pauses = policy == RetryPolicy.Extended ? Extended : Standard;
        if (attempt > pauses.Length) return null;
        var pause = pauses[attempt - 1];
        if (retryAfter > pause) pause = retryAfter.Value < MaxRetryAfter ? retryAfter.Value : MaxRetryAfter > pause ? MaxRetryAfter : pause;
        return pause * (1 + (random.NextDouble() * MaxJitter));
    }
}
