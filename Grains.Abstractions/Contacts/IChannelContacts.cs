using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Chats;

namespace WhatIsUp.Grains.Abstractions.Contacts;

/// <summary>Contacts of a channel: written for all devices of the account, or looked up at WhatsApp.</summary>
[Alias("IChannelContacts"), GrainInterfaceType("channel-contacts")]
public interface IChannelContacts : IChannelArea
{
    /// <summary>Saves a contact under a name; null removes it from the list.</summary>
    [Alias("Save"), AlwaysInterleave] Task<ContactView?> SaveAsync(Caller caller, string jid, string? name);

    /// <summary>Looks up which of these numbers and usernames are on WhatsApp.</summary>
    [Alias("Check"), AlwaysInterleave] Task<IReadOnlyList<ContactCheck>> CheckAsync(Caller caller, IReadOnlyList<string> jids);
}
