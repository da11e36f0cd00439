using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using WhatIsUp.Grains.Abstractions.Blacklist;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Calls;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Contacts;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Abstractions.History;
using WhatIsUp.Grains.Abstractions.Labels;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Newsletters;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.Grains.Abstractions.Presence;
using WhatIsUp.Grains.Abstractions.Privacy;
using WhatIsUp.Grains.Abstractions.Profile;
using WhatIsUp.Grains.Abstractions.Stories;
using WhatIsUp.Grains.Blacklist;
using WhatIsUp.Grains.Business;
using WhatIsUp.Grains.Calls;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Chats;
using WhatIsUp.Grains.Communities;
using WhatIsUp.Grains.Contacts;
using WhatIsUp.Grains.Groups;
using WhatIsUp.Grains.History;
using WhatIsUp.Grains.Labels;
using WhatIsUp.Grains.Media;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Newsletters;
using WhatIsUp.Grains.Pairing;
using WhatIsUp.Grains.Presence;
using WhatIsUp.Grains.Privacy;
using WhatIsUp.Grains.Profile;
using WhatIsUp.Grains.Stories;

namespace WhatIsUp.Grains.Hosting;

/// <summary>Registers the areas of a channel and the objects that they share within an activation.</summary>
internal static class ChannelHosting
{
    /// <summary>One line per area: an area without its line fails at its first call, and in a test.</summary>
    public static void AddChannelAreas(this ISiloBuilder silo)
    {
        silo.Services.AddScoped<ChannelCore>();
        silo.Services.AddScoped<MessageSending>();
        silo.AddGrainExtension<IChannelMessages, ChannelMessages>();
        silo.AddGrainExtension<IChannelMedia, ChannelMedia>();
        silo.AddGrainExtension<IChannelChats, ChannelChats>();
        silo.AddGrainExtension<IChannelContacts, ChannelContacts>();
        silo.AddGrainExtension<IChannelProfile, ChannelProfile>();
        silo.AddGrainExtension<IChannelPresence, ChannelPresence>();
        silo.AddGrainExtension<IChannelPrivacy, ChannelPrivacy>();
        silo.AddGrainExtension<IChannelBlacklist, ChannelBlacklist>();
        silo.AddGrainExtension<IChannelLabels, ChannelLabels>();
        silo.AddGrainExtension<IChannelNewsletters, ChannelNewsletters>();
        silo.AddGrainExtension<IChannelGroups, ChannelGroups>();
        silo.AddGrainExtension<IChannelCommunities, ChannelCommunities>();
        silo.AddGrainExtension<IChannelCommunityGroups, ChannelCommunityGroups>();
        silo.AddGrainExtension<IChannelCommunitySuggestions, ChannelCommunitySuggestions>();
        silo.AddGrainExtension<IChannelGroupInvites, ChannelGroupInvites>();
        silo.Services.AddScoped<ChannelMessages>();
        silo.AddGrainExtension<IChannelStories, ChannelStories>();
        silo.AddGrainExtension<IChannelCalls, ChannelCalls>();
        silo.AddGrainExtension<IChannelQuickReplies, ChannelQuickReplies>();
        silo.AddGrainExtension<IChannelHistory, ChannelHistory>();
        silo.AddGrainExtension<IChannelBusiness, ChannelBusiness>();
        silo.AddGrainExtension<IChannelCatalog, ChannelCatalog>();
        silo.AddGrainExtension<IChannelCatalogRecords, ChannelCatalogRecords>();
        silo.AddGrainExtension<IChannelPairing, ChannelPairing>();
        silo.AddGrainExtension<IChannelLinkPage, ChannelLinkPage>();
    }
}
