using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.Feed;

/// <summary>Which events a stream has.</summary>
/// <param name="Names">Only these, or null for all.</param>
/// <param name="ChannelId">Only those of this channel, or null for all.</param>
internal sealed record FeedFilter(IReadOnlyList<string>? Names, ChannelId? ChannelId)
{
    /// <summary>True when the stream has the event.</summary>
    public bool Fits(FeedEvent one) => (Names is null || Names.Contains(one.Name)) && (ChannelId is null || one.ChannelId == ChannelId);

    /// <summary>The same in the store.</summary>
    public EventFeedQuery Behind(EventPosition position) => new() { After = position, Names = Names, ChannelId = ChannelId };
}
