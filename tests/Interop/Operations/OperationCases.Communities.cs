using static System.Net.Http.HttpMethod;
using static WhatIsUp.Interop.Operations.OperationSettings;

namespace WhatIsUp.Interop.Operations;

internal static partial class OperationCases
{
    private static IEnumerable<OperationCase> Communities =>
    [
        new("communityCreate", NoPlace, _ => ["Made", "Words"], Post, _ => "communities", _ => new { subject = "Made", description = "Words" }),
        new("communityCreateGroup", Community, at => ["Made", new[] { at.Friend }, at.Id], Post, at => $"communities/{at.Id}",
            at => new { subject = "Made", participants = new[] { at.Friend } }),
        new("communityLeave", Community, at => [at.Id], Post, at => $"communities/{at.Id}/leave", Nothing),
        new("communityUpdateSubject", Community, at => [at.Id, "Named"], Put, at => $"groups/{at.Id}", _ => new { subject = "Named" }),
        new("communityLinkGroup", Community, at => [at.OtherId, at.Id], Put, at => $"communities/{at.Id}/{at.OtherId}", Nothing),
        new("communityUnlinkGroup", CommunityWithMembers, at => [at.OtherId, at.Id], Delete, at => $"communities/{at.Id}/{at.OtherId}"),
        new("communityFetchLinkedGroups", CommunityWithMembers, at => [at.Id], Get, at => $"communities/{at.Id}/subgroups"),
        new("communityParticipantsUpdate", CommunityWithMembers, at => [at.Id, new[] { at.Third }, "add"], Post,
            at => $"communities/{at.Id}/participants", Third)
        {
            Variant = "add",
        },
        new("communityParticipantsUpdate", CommunityWithMembers, at => [at.Id, new[] { at.FriendLid }, "remove"], Delete,
            at => $"communities/{at.Id}/participants", Friend) { Variant = "remove" },
        new("communityParticipantsUpdate", CommunityWithMembers, at => [at.Id, new[] { at.FriendLid }, "promote"], Patch,
            at => $"communities/{at.Id}/admins", Friend) { Variant = "promote" },
        new("communityParticipantsUpdate", CommunityWithMembers, at => [at.Id, new[] { at.FriendLid }, "demote"], Delete,
            at => $"communities/{at.Id}/admins", Friend) { Variant = "demote" },
        new("communityInviteCode", Community, at => [at.Id], Get, at => $"communities/{at.Id}/link"),
        new("communityRevokeInvite", Community, at => [at.Id], Delete, at => $"communities/{at.Id}/link"),
        new("communityAcceptInvite", OthersCommunity, at => [at.Code], Put, _ => "groups", at => new { invite_code = at.Code }),
        new("communityToggleEphemeral", Community, at => [at.Id, 86_400], Patch, at => $"groups/{at.Id}", _ => new { ephemeral_expiration = 86_400 }),
        new("communitySettingUpdate", Community, at => [at.Id, "locked"], Patch, at => $"groups/{at.Id}", _ => new { locked = true }),
        new("communityJoinApprovalMode", Community, at => [at.Id, "on"], Patch, at => $"groups/{at.Id}", _ => new { join_approval = true }),
        new("communityRequestParticipantsList", WantedCommunity, at => [at.Id], Get, at => $"groups/{at.Id}/applications"),
        new("communityRequestParticipantsUpdate", WantedCommunity, at => [at.Id, new[] { at.ThirdLid }, "approve"], Post,
            at => $"groups/{at.Id}/applications", Applicant),
        new("communityRevokeInviteV4", InvitingCommunity, at => [at.Id, at.FriendLid], Delete, at => $"groups/{at.Id}/invitations", Friend),
        new("communityMemberAddMode", Community, at => [at.Id, "all_member_add"], Patch, at => $"communities/{at.Id}/settings",
            _ => new { member_add_mode = "anyone" }),
    ];

    private static object Nothing(OperationPlace at) => new { };
}
