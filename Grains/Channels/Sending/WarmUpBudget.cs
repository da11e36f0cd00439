using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// How many strangers an account may write to: few while its link is new, more with each day. A quarter of a day's number may be used at once after a pause,
/// and the rest is refilled evenly, so that no 24 hours contain more than the day's number. The used part is one point in time, which is stored in a row.
/// </summary>
public sealed class WarmUpBudget(PacingOptions options)
{
    private const int BurstShare = 4;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Time until which the used part lasts.</summary>
    public DateTimeOffset Until { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Strangers per day at this age of the link.</summary>
    public int PerDay(TimeSpan age)
    {
        var (first, last) = (Math.Max(1, Math.Min(options.StrangersPerDayWhenNew, options.StrangersPerDay)), options.StrangersPerDay);
        if (options.WarmUp <= TimeSpan.Zero || age >= options.WarmUp) return last;
        return first + (int)((last - first) * Math.Max(0, age / options.WarmUp));
    }

    /// <summary>Time in which one stranger is refilled.</summary>
    public TimeSpan IntervalAt(TimeSpan age) => Day / (PerDay(age) - BurstAt(age) + 1);

    /// <summary>When the next stranger may be written to; now or earlier if immediately.</summary>
    public DateTimeOffset NextAt(TimeSpan age) => Until - IntervalAt(age) * (BurstAt(age) - 1);

    /// <summary>Takes one; false if the budget is used up.</summary>
    public bool TryTake(DateTimeOffset now, TimeSpan age)
    {
        if (NextAt(age) > now) return false;
        Until = (Until > now ? Until : now) + IntervalAt(age);
        return true;
    }

    private int BurstAt(TimeSpan age) => Math.Max(1, PerDay(age) / BurstShare);
}
