using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Delays before a channel reconnects.</summary>
public sealed class ReconnectBackoffTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ReconnectBackoff _backoff;

    public ReconnectBackoffTests() => _backoff = new ReconnectBackoff(new ChannelOptions(), _time, new Random(1));

    [Theory]
    [InlineData(59, 4)]
    [InlineData(60, 1)]
    public void Backoff_resets_only_after_a_connection_that_lasted(int seconds, int longest)
    {
        for (var i = 0; i < 3; i++)
        {
            _ = _backoff.Next();
            _backoff.Begin();
            _time.Advance(TimeSpan.FromSeconds(i < 2 ? 1 : seconds));
            // A second login of the same connection does not count.
            _backoff.Begin();
            _backoff.End();
        }
        Assert.InRange(_backoff.Next(), TimeSpan.FromSeconds(longest == 1 ? 1 : longest), TimeSpan.FromSeconds(longest == 1 ? 1 : 8));
    }

    [Fact]
    public void Time_offline_does_not_count_as_online()
    {
        _ = _backoff.Next();
        _backoff.Begin();
        _backoff.End();
        _time.Advance(TimeSpan.FromHours(1));
        _backoff.End();
        Assert.Equal(1, _backoff.Attempt);
    }
}
