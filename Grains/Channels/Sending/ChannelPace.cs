using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>How many messages one channel may send, to whomever: a bucket in memory. Used by the pump's loop alone.</summary>
public sealed class ChannelPace
{
    private readonly TimeProvider _time;
    private readonly RateBudget? _messages;

    /// <summary>The pace of a channel by its mode and the options.</summary>
    public ChannelPace(ChannelDependencies dependencies, ChannelRecord record)
    {
        _time = dependencies.Time;
        PacingOptions options = dependencies.Options.Value.Channels.Pacing;
        if (options.MessagesPerSecond > 0 && (record.Row.Mode == Mode.Live || options.PacesTestChannels))
            _messages = new RateBudget(TimeSpan.FromSeconds(1 / options.MessagesPerSecond), options.MessageBurst);
    }

    /// <summary>How many of these messages may go out now.</summary>
    public int TakeMessages(int count)
    {
        if (_messages is null) return count;
        var now = _time.GetUtcNow();
        var taken = 0;
        while (taken < count && _messages.TryTake(now)) taken++;
        return taken;
    }

    /// <summary>When the next message may go out.</summary>
    public DateTimeOffset NextMessageAt => _messages?.NextAt ?? DateTimeOffset.MinValue;
}
