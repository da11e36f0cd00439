using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Profile;

namespace WhatIsUp.Grains.Abstractions.Groups;

/// <summary>Groups of a channel, which are at WhatsApp: nothing of them is stored here.</summary>
[Alias("IChannelGroups"), GrainInterfaceType("channel-groups")]
public interface IChannelGroups : IChannelArea
{
    /// <summary>The groups of the account, the newest first.</summary>
    [Alias("List"), AlwaysInterleave] Task<Page<GroupView>> ListAsync(Caller caller, GroupListRequest request);

    /// <summary>A group with its members.</summary>
    [Alias("Get"), AlwaysInterleave] Task<GroupView> GetAsync(Caller caller, string groupId);

    /// <summary>Creates a group.</summary>
    [Alias("Create"), AlwaysInterleave] Task<GroupCreatedReply> CreateAsync(Caller caller, GroupCreationRequest request);

    /// <summary>Changes name and description; null is what stays, an empty description removes it.</summary>
    [Alias("Describe"), AlwaysInterleave] Task DescribeAsync(Caller caller, string groupId, string? subject, string? description);

    /// <summary>Changes settings.</summary>
    [Alias("Configure"), AlwaysInterleave] Task ConfigureAsync(Caller caller, string groupId, GroupSettingsPatch patch);

    /// <summary>Where the picture of a group is.</summary>
    [Alias("GetPicture"), AlwaysInterleave] Task<PictureView> GetPictureAsync(Caller caller, string groupId, bool isPreview);

    /// <summary>Sets the picture of a group to a stored JPEG; null removes it.</summary>
    [Alias("SetPicture"), AlwaysInterleave] Task<PictureView> SetPictureAsync(Caller caller, string groupId, string? mediaId);

    /// <summary>Leaves a group.</summary>
    [Alias("Leave"), AlwaysInterleave] Task LeaveAsync(Caller caller, string groupId);

    /// <summary>Changes who is in a group, or who is an admin.</summary>
    [Alias("ChangeMembers"), AlwaysInterleave]
    Task<GroupParticipantsReply> ChangeMembersAsync(
        Caller caller, string groupId, GroupMemberAction action, IReadOnlyList<string> participants, GroupInvitationOptions? invitations);
}
