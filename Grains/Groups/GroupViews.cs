using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Groups;

/// <summary>Groups of the client as the API shows them.</summary>
internal static class GroupViews
{
    /// <summary>A group; its members when they are requested.</summary>
    public static GroupView Of(GroupMetadata group, GroupAddresses addresses, bool withParticipants) => new()
    {
        Id = group.Group.ToString(),
        Subject = group.Subject,
        SubjectSetAt = group.SubjectAt,
        SubjectSetBy = addresses.Participant(group.SubjectOwner),
        Description = group.Description is { } text ? new GroupDescriptionView(text.Id, text.Text, addresses.Participant(text.Author), text.At) : null,
        CreatedAt = group.CreatedAt,
        CreatedBy = addresses.Participant(group.Creator),
        AddressingMode = group.IsLidAddressed ? GroupAddressing.Lid : GroupAddressing.Pn,
        ParticipantsCount = group.Size,
        Participants = withParticipants ? [.. group.Participants.Select(member => MemberOf(member, addresses))] : null,
        Announce = group.IsAnnouncement,
        Locked = group.IsLocked,
        JoinApproval = group.RequiresApproval,
        MemberAddMode = PolicyOf(group.MembersAdd),
        MemberLinkMode = group.MembersInvite is { } invite ? PolicyOf(invite) : null,
        MemberHistoryMode = group.MembersShareHistory is { } share ? PolicyOf(share) : null,
        EphemeralExpiration = group.ExpirationSeconds,
        ForwardingLimited = group.RefusesForwarded,
        AdminReports = group.AllowsAdminReports,
        SharingLimited = group.IsSharingLimited,
        Suspended = group.IsSuspended,
        GrowthLocked = group.IsGrowthLocked,
        IsCommunity = group.IsParent,
        CommunityId = group.LinkedParent?.ToString(),
        IsCommunityAnnouncement = group.IsDefaultSubgroup,
    };

    /// <summary>Who may do what all members do, or only admins.</summary>
    public static GroupPolicy PolicyOf(bool allMembers) => allMembers ? GroupPolicy.Anyone : GroupPolicy.Admins;

    /// <summary>What changed of a group.</summary>
    public static GroupChanges ChangesOf(GroupChange change, GroupAddresses addresses) => new()
    {
        Subject = change.Subject,
        Description = change.IsDescriptionRemoved ? "" : change.Description?.Text,
        PictureId = change.IsPictureRemoved ? "" : change.PictureId,
        Announce = change.IsAnnouncement,
        Locked = change.IsLocked,
        JoinApproval = change.RequiresApproval,
        MemberAddMode = change.MembersAdd is { } add ? PolicyOf(add) : null,
        MemberLinkMode = change.MembersInvite is { } invite ? PolicyOf(invite) : null,
        MemberHistoryMode = change.MembersShareHistory is { } share ? PolicyOf(share) : null,
        EphemeralExpiration = change.ExpirationSeconds,
        ForwardingLimited = change.RefusesForwarded,
        AdminReports = change.AllowsAdminReports,
        SharingLimited = change.IsSharingLimited,
        MembersAddGroups = change.MembersAddSubgroups,
        Suspended = change.IsSuspended,
        GrowthLocked = change.IsGrowthLocked,
        InviteCode = change.InviteCode,
        DeletedReason = change.DeleteReason,
        LinkedGroups = LinksOf(change.Linked),
        UnlinkedGroups = LinksOf(change.Unlinked),
        Hidden = change.IsHidden,
        Owner = addresses.Participant(change.Owner),
        SuggestedGroups = change.Suggested.Count == 0 ? null : [.. change.Suggested.Select(suggestion => SuggestionOf(suggestion, addresses))],
        EndedSuggestions = change.SuggestionsEnded.Count == 0 ? null
            : [.. change.SuggestionsEnded.Select(end => new CommunitySuggestionEnd(end.Group.ToString(), addresses.Participant(end.Creator), end.Reason))],
    };

    /// <summary>A group that a member suggests for a community.</summary>
    public static CommunitySuggestionView SuggestionOf(GroupSuggestion suggestion, GroupAddresses addresses) => new()
    {
        GroupId = suggestion.Group.ToString(),
        Subject = suggestion.Subject,
        Description = suggestion.Description,
        Creator = addresses.Participant(suggestion.Creator),
        CreatedAt = suggestion.At,
        ParticipantsCount = suggestion.Size,
        Existing = suggestion.IsExisting,
        Hidden = suggestion.IsHidden,
    };

    private static GroupLinkView[]? LinksOf(IReadOnlyList<GroupLink> links) =>
        links.Count == 0 ? null : [.. links.Select(link => new GroupLinkView(link.Group.ToString(), link.Kind, link.Subject))];

    /// <summary>A member.</summary>
    public static GroupMemberView MemberOf(GroupParticipant member, GroupAddresses addresses)
    {
        var (lid, number) = addresses.Of(member.Account);
        return new GroupMemberView(
            (number ?? lid ?? default).ToString(), lid?.ToString(), number is { } digits ? Addresses.PhoneOf(digits.User) : null, member.Account.Username,
            RankOf(member.Role), member.DisplayName);
    }

    private static GroupRank RankOf(GroupRole role) => role switch
    {
        GroupRole.Superadmin => GroupRank.Superadmin,
        GroupRole.Admin => GroupRank.Admin,
        _ => GroupRank.Member,
    };
}
