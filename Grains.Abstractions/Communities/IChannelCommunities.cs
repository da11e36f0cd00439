using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.Grains.Abstractions.Communities;

/// <summary>Communities of a channel, which are at WhatsApp: nothing of them is stored here.</summary>
[Alias("IChannelCommunities"), GrainInterfaceType("channel-communities")]
public interface IChannelCommunities : IChannelArea
{
    /// <summary>The communities of the account, the newest first.</summary>
    [Alias("List"), AlwaysInterleave] Task<Page<GroupView>> ListAsync(Caller caller, GroupListRequest request);

    /// <summary>A community with its members.</summary>
    [Alias("Get"), AlwaysInterleave] Task<GroupView> GetAsync(Caller caller, string communityId);

    /// <summary>Creates a community.</summary>
    [Alias("Create"), AlwaysInterleave] Task<CommunityCreatedReply> CreateAsync(Caller caller, CommunityCreationRequest request);

    /// <summary>Ends a community.</summary>
    [Alias("Deactivate"), AlwaysInterleave] Task DeactivateAsync(Caller caller, string communityId);

    /// <summary>Leaves a community.</summary>
    [Alias("Leave"), AlwaysInterleave] Task LeaveAsync(Caller caller, string communityId);

    /// <summary>Changes settings.</summary>
    [Alias("Configure"), AlwaysInterleave] Task ConfigureAsync(Caller caller, string communityId, CommunitySettingsPatch patch);

    /// <summary>The invite link.</summary>
    [Alias("GetLink"), AlwaysInterleave] Task<GroupInviteView> GetLinkAsync(Caller caller, string communityId);

    /// <summary>Another invite link; the one before ends.</summary>
    [Alias("ResetLink"), AlwaysInterleave] Task<GroupInviteView> ResetLinkAsync(Caller caller, string communityId);

    /// <summary>Everybody in the groups of a community.</summary>
    [Alias("ListMembers"), AlwaysInterleave] Task<Page<GroupMemberView>> ListMembersAsync(Caller caller, string communityId, PageRequest page);

    /// <summary>Changes who is in a community, or who is an admin.</summary>
    [Alias("ChangeMembers"), AlwaysInterleave]
    Task<GroupParticipantsReply> ChangeMembersAsync(Caller caller, string communityId, GroupMemberAction action, IReadOnlyList<string> participants);

    /// <summary>Makes a member the owner.</summary>
    [Alias("ChangeOwner"), AlwaysInterleave] Task ChangeOwnerAsync(Caller caller, string communityId, string person);
}
