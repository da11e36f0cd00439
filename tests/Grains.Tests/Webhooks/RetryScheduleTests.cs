using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Webhooks;

namespace WhatIsUp.Grains.Tests.Webhooks;

public sealed class RetryScheduleTests
{
    private static readonly TimeSpan[] Standard = [Seconds(10), Seconds(60), Seconds(300), Seconds(1_800)];

    private readonly Random _random = new(4711);

    [Fact]
    public void The_standard_schedule_has_five_attempts_and_jitter_only_adds()
    {
        for (var attempt = 1; attempt <= Standard.Length; attempt++)
        {
            var pauses = Many(() => RetrySchedule.PauseAfter(attempt, RetryPolicy.Standard, null, _random)!.Value);
            Assert.All(pauses, pause => Assert.InRange(pause, Standard[attempt - 1], Standard[attempt - 1] * 1.1));
            // Spread over the whole range, not clustered at one end.
            Assert.True(pauses.Min() < Standard[attempt - 1] * 1.01 && pauses.Max() > Standard[attempt - 1] * 1.09);
        }

        Assert.Null(RetrySchedule.PauseAfter(5, RetryPolicy.Standard, Seconds(30), _random));
    }

    [Fact]
    public void The_extended_schedule_has_ten_attempts_over_three_days()
    {
        var pauses = Enumerable.Range(1, 9).Select(attempt => RetrySchedule.PauseAfter(attempt, RetryPolicy.Extended, null, _random)!.Value).ToList();
        Assert.Null(RetrySchedule.PauseAfter(10, RetryPolicy.Extended, null, _random));
        Assert.InRange(pauses.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause), TimeSpan.FromDays(2.5), TimeSpan.FromDays(3.5));
        Assert.All(pauses.Zip(pauses.Skip(1)), pair => Assert.True(pair.First < pair.Second));
    }

    [Theory]
    [InlineData(1, 1, 10)]
    [InlineData(1, 10, 10)]
    [InlineData(1, 90, 90)]
    [InlineData(1, 3_600, 3_600)]
    [InlineData(1, 86_400, 3_600)]
    [InlineData(4, 60, 1_800)]
    [InlineData(4, 86_400, 3_600)]
    public void Retry_after_lengthens_a_pause_up_to_an_hour_and_never_shortens_it(int attempt, int wished, int expected) => Assert.All(
        Many(() => RetrySchedule.PauseAfter(attempt, RetryPolicy.Standard, Seconds(wished), _random)!.Value),
        pause => Assert.InRange(pause, Seconds(expected), Seconds(expected) * 1.1));

    [Fact]
    public void Retry_after_never_shortens_a_pause_longer_than_an_hour() =>
        Assert.True(RetrySchedule.PauseAfter(9, RetryPolicy.Extended, Seconds(86_400), _random) >= TimeSpan.FromHours(22));

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static List<TimeSpan> Many(Func<TimeSpan> draw) => [.. Enumerable.Range(0, 500).Select(_ => draw())];
}
