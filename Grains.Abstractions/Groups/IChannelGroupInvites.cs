using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Groups;

/// <summary>How others come into the groups of a channel, and the channel into theirs: links, invitations and requests to join.</summary>
[Alias("IChannelGroupInvites"), GrainInterfaceType("channel-group-invites")]
public interface IChannelGroupInvites : IChannelArea
{
    /// <summary>The invite link of a group.</summary>
    [Alias("GetLink"), AlwaysInterleave] Task<GroupInviteView> GetLinkAsync(Caller caller, string groupId);

    /// <summary>Makes a new invite link; the one before ends.</summary>
    [Alias("ResetLink"), AlwaysInterleave] Task<GroupInviteView> ResetLinkAsync(Caller caller, string groupId);

    /// <summary>The group behind a link, as far as it is shown to those who are not in it.</summary>
    [Alias("LookUp"), AlwaysInterleave] Task<GroupView> LookUpAsync(Caller caller, string code);

    /// <summary>Joins a group by link or by an invitation that came as a message.</summary>
    [Alias("Join"), AlwaysInterleave] Task<GroupJoinReply> JoinAsync(Caller caller, GroupJoinRequest request);

    /// <summary>Withdraws invitations that were sent as messages.</summary>
    [Alias("RevokeInvitations"), AlwaysInterleave]
    Task<GroupParticipantsReply> RevokeInvitationsAsync(Caller caller, string groupId, IReadOnlyList<string> participants);

    /// <summary>Applicants for a group, the newest first.</summary>
    [Alias("ListApplications"), AlwaysInterleave] Task<Page<GroupApplicationView>> ListApplicationsAsync(Caller caller, string groupId, PageRequest page);

    /// <summary>Lets people join, or rejects them.</summary>
    [Alias("Decide"), AlwaysInterleave]
    Task<GroupParticipantsReply> DecideAsync(Caller caller, string groupId, IReadOnlyList<string> applicants, bool isApproved);

    /// <summary>Takes back the account's own request to join.</summary>
    [Alias("Withdraw"), AlwaysInterleave] Task WithdrawAsync(Caller caller, string groupId);
}
