namespace WhatIsUp.TestSupport;

/// <summary>Polls a condition until it holds.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until the condition holds; fails at the deadline.</summary>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? deadline = null) => TrueAsync(() => Task.FromResult(condition()), what, deadline);

    /// <summary>Looks until the condition holds; fails at the deadline.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null, TimeSpan? pause = null)
    {
        var since = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(pause ?? Pause);
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(since) > (deadline ?? Deadline)) throw new TimeoutException($"It did not come true that {what}.");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
