using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Customers;

namespace WhatIsUp.Grains.Tests.Customers;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Full_bucket_gives_exactly_its_capacity()
    {
        var bucket = new TokenBucket(60, 1, _time);
        for (var i = 0; i < 60; i++) Assert.True(bucket.TryTake(1));
        Assert.False(bucket.TryTake(1));
        Assert.Equal(0, bucket.Remaining);
        Assert.Equal(TimeSpan.FromSeconds(1), bucket.TimeUntil(1));
        Assert.Equal(TimeSpan.FromSeconds(60), bucket.TimeUntil(60));
    }

    [Fact]
    public void Token_is_refilled_after_exactly_one_second()
    {
        var bucket = new TokenBucket(60, 1, _time);
        Assert.True(bucket.TryTake(60));
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(bucket.TryTake(1));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(bucket.TryTake(1));
        Assert.False(bucket.TryTake(1));
    }

    [Fact]
    public void Long_pause_fills_the_bucket_to_its_capacity_only_and_reading_is_free()
    {
        var bucket = new TokenBucket(5, 2, _time);
        Assert.True(bucket.TryTake(5));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(bucket.TryTake(0));
        Assert.Equal(5, bucket.Remaining);
        Assert.False(bucket.TryTake(6));
        Assert.Equal(5, bucket.Remaining);
    }
}
