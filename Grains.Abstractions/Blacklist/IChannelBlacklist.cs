using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Blacklist;

/// <summary>Contacts that a channel's account blocks, as WhatsApp has them.</summary>
[Alias("IChannelBlacklist"), GrainInterfaceType("channel-blacklist")]
public interface IChannelBlacklist : IChannelArea
{
    /// <summary>Who is blocked.</summary>
    [Alias("List"), AlwaysInterleave] Task<IReadOnlyList<Participant>> ListAsync(Caller caller);

    /// <summary>Blocks or unblocks a contact.</summary>
    [Alias("Set"), AlwaysInterleave] Task SetAsync(Caller caller, string jid, bool isBlocked);
}
