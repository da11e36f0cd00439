using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Presence;

/// <summary>The presence of a channel's own account, and that of others as far as it was announced.</summary>
[Alias("IChannelPresence"), GrainInterfaceType("channel-presence")]
public interface IChannelPresence : IChannelArea
{
    /// <summary>Shows the account as available or unavailable from now on: the setting <c>presence</c>.</summary>
    [Alias("SetOwn")] Task SetOwnAsync(Caller caller, OwnPresence presence);

    /// <summary>Shows a chat that a message is being made; with a duration, for that long.</summary>
    [Alias("Show"), AlwaysInterleave] Task ShowAsync(Caller caller, string chatId, TypingState state, TimeSpan? duration);

    /// <summary>Subscribes to the presence of a chat.</summary>
    [Alias("Subscribe"), AlwaysInterleave] Task<PresenceView> SubscribeAsync(Caller caller, string chatId);

    /// <summary>Ends a subscription.</summary>
    [Alias("Unsubscribe"), AlwaysInterleave] Task UnsubscribeAsync(Caller caller, string chatId);

    /// <summary>The announced presence in a chat.</summary>
    [Alias("Get"), AlwaysInterleave] Task<PresenceView> GetAsync(Caller caller, string chatId);
}
