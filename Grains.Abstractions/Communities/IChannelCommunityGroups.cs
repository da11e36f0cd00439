using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.Grains.Abstractions.Communities;

/// <summary>Groups of communities of a channel.</summary>
[Alias("IChannelCommunityGroups"), GrainInterfaceType("channel-community-groups")]
public interface IChannelCommunityGroups : IChannelArea
{
    /// <summary>The groups of a community, the newest first.</summary>
    [Alias("List"), AlwaysInterleave] Task<Page<CommunityGroupView>> ListAsync(Caller caller, string communityId, PageRequest page);

    /// <summary>A group that the account need not be in.</summary>
    [Alias("Get"), AlwaysInterleave] Task<GroupView> GetAsync(Caller caller, string communityId, string groupId);

    /// <summary>Makes a group of a community.</summary>
    [Alias("Create"), AlwaysInterleave]
    Task<GroupCreatedReply> CreateAsync(Caller caller, string communityId, GroupCreationRequest request, bool isHidden);

    /// <summary>Links a group to a community.</summary>
    [Alias("Link"), AlwaysInterleave] Task LinkAsync(Caller caller, string communityId, string groupId, bool isHidden);

    /// <summary>Unlinks a group from a community.</summary>
    [Alias("Unlink"), AlwaysInterleave] Task UnlinkAsync(Caller caller, string communityId, string groupId, bool removesOrphans);

    /// <summary>Joins a group as a member of its community.</summary>
    [Alias("Join"), AlwaysInterleave] Task<GroupJoinReply> JoinAsync(Caller caller, string communityId, string groupId);

    /// <summary>The chat of what is written to a community: its announcement group; any other chat as it is.</summary>
    [Alias("FindChat"), AlwaysInterleave] Task<string> FindChatAsync(Caller caller, string chatId);
}
