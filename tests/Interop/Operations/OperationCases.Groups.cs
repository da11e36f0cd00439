using static System.Net.Http.HttpMethod;
using static WhatIsUp.Interop.Operations.OperationSettings;

namespace WhatIsUp.Interop.Operations;

internal static partial class OperationCases
{
    private static IEnumerable<OperationCase> Groups =>
    [
        new("groupMetadata", Group, at => [at.Id], Get, at => $"groups/{at.Id}"),
        new("groupFetchAllParticipating", Group, _ => [], Get, _ => "groups?resync=true"),
        new("groupCreate", NoPlace, at => ["Made", new[] { at.Friend }], Post, _ => "groups",
            at => new { subject = "Made", participants = new[] { at.Friend } }),
        new("groupLeave", Group, at => [at.Id], Delete, at => $"groups/{at.Id}"),
        new("groupUpdateSubject", Group, at => [at.Id, "Named"], Put, at => $"groups/{at.Id}", _ => new { subject = "Named" }),
        new("groupUpdateDescription", Group, at => [at.Id, "Words"], Put, at => $"groups/{at.Id}", _ => new { description = "Words" }),
        new("groupUpdateDescription", Group, at => [at.Id], Put, at => $"groups/{at.Id}", _ => new { description = "" }) { Variant = "removed" },
        new("groupParticipantsUpdate", Group, at => [at.Id, new[] { at.Third }, "add"], Post, at => $"groups/{at.Id}/participants", Third)
        {
            Variant = "add",
        },
        new("groupParticipantsUpdate", Group, at => [at.Id, new[] { at.FriendLid }, "remove"], Delete, at => $"groups/{at.Id}/participants", Friend)
        {
            Variant = "remove",
        },
        new("groupParticipantsUpdate", Group, at => [at.Id, new[] { at.FriendLid }, "promote"], Patch, at => $"groups/{at.Id}/admins", Friend)
        {
            Variant = "promote",
        },
        new("groupParticipantsUpdate", Group, at => [at.Id, new[] { at.FriendLid }, "demote"], Delete, at => $"groups/{at.Id}/admins", Friend)
        {
            Variant = "demote",
        },
        new("groupInviteCode", Group, at => [at.Id], Get, at => $"groups/{at.Id}/invite"),
        new("groupRevokeInvite", Group, at => [at.Id], Delete, at => $"groups/{at.Id}/invite"),
        new("groupGetInviteInfo", OthersGroup, at => [at.Code], Get, at => $"groups/link/{at.Code}"),
        new("groupAcceptInvite", OthersGroup, at => [at.Code], Put, _ => "groups", at => new { invite_code = at.Code }),
        new("groupRevokeInviteV4", InvitingGroup, at => [at.Id, at.FriendLid], Delete, at => $"groups/{at.Id}/invitations", Friend),
        new("groupToggleEphemeral", Group, at => [at.Id, 86_400], Patch, at => $"groups/{at.Id}", _ => new { ephemeral_expiration = 86_400 }),
        new("groupToggleEphemeral", Group, at => [at.Id, 0], Patch, at => $"groups/{at.Id}", _ => new { ephemeral_expiration = 0 }) { Variant = "off" },
        new("groupSettingUpdate", Group, at => [at.Id, "announcement"], Patch, at => $"groups/{at.Id}", _ => new { announce = true })
        {
            Variant = "announcement",
        },
        new("groupSettingUpdate", Group, at => [at.Id, "not_announcement"], Patch, at => $"groups/{at.Id}", _ => new { announce = false })
        {
            Variant = "not_announcement",
        },
        new("groupSettingUpdate", Group, at => [at.Id, "locked"], Patch, at => $"groups/{at.Id}", _ => new { locked = true }) { Variant = "locked" },
        new("groupSettingUpdate", Group, at => [at.Id, "unlocked"], Patch, at => $"groups/{at.Id}", _ => new { locked = false }) { Variant = "unlocked" },
        new("groupMemberAddMode", Group, at => [at.Id, "all_member_add"], Patch, at => $"groups/{at.Id}", _ => new { member_add_mode = "anyone" }),
        new("groupJoinApprovalMode", Group, at => [at.Id, "on"], Patch, at => $"groups/{at.Id}", _ => new { join_approval = true }),
        new("groupRequestParticipantsList", WantedGroup, at => [at.Id], Get, at => $"groups/{at.Id}/applications"),
        new("groupRequestParticipantsUpdate", WantedGroup, at => [at.Id, new[] { at.ThirdLid }, "approve"], Post,
            at => $"groups/{at.Id}/applications", Applicant) { Variant = "approve" },
        new("groupRequestParticipantsUpdate", WantedGroup, at => [at.Id, new[] { at.ThirdLid }, "reject"], Delete,
            at => $"groups/{at.Id}/applications", Applicant) { Variant = "reject" },
        new("removeProfilePicture", Group, at => [at.Id], Delete, at => $"groups/{at.Id}/icon") { Variant = "group" },
        new("profilePictureUrl", GroupWithPicture, at => [at.Id, "image"], Get, at => $"groups/{at.Id}/icon") { Variant = "group" },
    ];

    private static object Friend(OperationPlace at) => new { participants = new[] { at.FriendLid } };

    private static object Third(OperationPlace at) => new { participants = new[] { at.Third } };

    private static object Applicant(OperationPlace at) => new { applicants = new[] { at.ThirdLid } };
}
