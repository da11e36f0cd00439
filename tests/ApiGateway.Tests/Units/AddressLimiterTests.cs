using System.Net;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.ApiGateway.Authentication;

namespace WhatIsUp.ApiGateway.Tests.Units;

public sealed class AddressLimiterTests
{
    private static readonly IPAddress Guesser = IPAddress.Parse("203.0.113.7");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Failures_of_an_address_are_limited_and_refilled_one_by_one()
    {
        var limiter = new AddressLimiter(_time);
        for (var left = AddressLimiter.Capacity - 1; left >= 0; left--)
        {
            Assert.True(limiter.TryTake(Guesser, out var view, out _));
            Assert.Equal((AddressLimiter.Capacity, left), (view.Limit, view.Remaining));
        }

        Assert.False(limiter.TryTake(Guesser, out _, out var wait));
        Assert.False(limiter.HasToken(Guesser, out _, out _));
        Assert.True(limiter.HasToken(IPAddress.Parse("203.0.113.8"), out _, out _));
        _time.Advance(wait);
        Assert.True(limiter.HasToken(Guesser, out _, out _));
        Assert.True(limiter.TryTake(Guesser, out _, out _));
        Assert.False(limiter.TryTake(Guesser, out _, out _));
    }

    [Fact]
    public void Check_without_failure_takes_no_token()
    {
        var limiter = new AddressLimiter(_time);
        for (var i = 0; i < AddressLimiter.Capacity * 2; i++) Assert.True(limiter.HasToken(Guesser, out _, out _));
        Assert.True(limiter.TryTake(Guesser, out var view, out _));
        Assert.Equal(AddressLimiter.Capacity - 1, view.Remaining);
    }

    [Fact]
    public void Addresses_of_one_IPv6_network_share_a_bucket_and_mapped_ones_are_IPv4()
    {
        var limiter = new AddressLimiter(_time);
        for (var i = 0; i < AddressLimiter.Capacity; i++) Assert.True(limiter.TryTake(IPAddress.Parse($"2001:db8:1:2::{i + 1:x}"), out _, out _));
        Assert.False(limiter.TryTake(IPAddress.Parse("2001:db8:1:2:ffff::1"), out _, out _));
        Assert.True(limiter.TryTake(IPAddress.Parse("2001:db8:1:3::1"), out _, out _));
        limiter.TryTake(Guesser, out _, out _);
        limiter.TryTake(Guesser.MapToIPv6(), out var view, out _);
        Assert.Equal(AddressLimiter.Capacity - 2, view.Remaining);
    }
}
