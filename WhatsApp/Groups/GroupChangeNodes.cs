using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.GroupState;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>Reads the children of notifications that change the properties of a group.</summary>
internal static class GroupChangeNodes
{
    private const int MaxLinks = 1_024;

    /// <summary>The change that a child describes, or null for another child.</summary>
    public static GroupChange? Read(Node child) => child.Tag switch
    {
        "subject" => GroupDirectory.SubjectOf(child) is { } subject ? new GroupChange { Subject = subject } : new GroupChange(),
        "description" => GroupNodes.ReadDescription(child) is { } description ? new GroupChange { Description = description }
            : new GroupChange { IsDescriptionRemoved = true },
        "announcement" => new GroupChange { IsAnnouncement = true },
        "not_announcement" => new GroupChange { IsAnnouncement = false },
        "locked" => new GroupChange { IsLocked = true },
        "unlocked" => new GroupChange { IsLocked = false },
        "ephemeral" => new GroupChange { ExpirationSeconds = GroupDirectory.TimerOf(child) },
        "not_ephemeral" => new GroupChange { ExpirationSeconds = 0 },
        "invite" => new GroupChange { InviteCode = GroupNodes.ShortText(child.Get("code")) },
        "delete" => new GroupChange { DeleteReason = GroupNodes.ShortText(child.Get("reason")) ?? "unknown" },
        "link" => new GroupChange { Linked = LinksOf(child, child.Get("link_type")) },
        "unlink" => new GroupChange { Unlinked = LinksOf(child, child.Get("unlink_type")), UnlinkReason = GroupNodes.ShortText(child.Get("unlink_reason")) },
        "created_sub_group_suggestion" => new GroupChange { Suggested = GroupSuggestionNodes.ReadCreated(child) },
        "revoked_sub_group_suggestions" => new GroupChange { SuggestionsEnded = GroupSuggestionNodes.ReadEnded(child) },
        _ => ReadMode(child) ?? ReadSwitch(child),
    };

    /// <summary>The group after the change.</summary>
    public static GroupMetadata Apply(GroupMetadata group, GroupChange change, GroupAccount? actor, DateTimeOffset at) => group with
    {
        Subject = change.Subject ?? group.Subject,
        SubjectAt = change.Subject is null ? group.SubjectAt : at,
        SubjectOwner = change.Subject is null ? group.SubjectOwner : actor,
        Description = change.IsDescriptionRemoved ? null
            : change.Description is { } text ? text with { Author = text.Author ?? actor, At = text.At ?? at } : group.Description,
        IsAnnouncement = change.IsAnnouncement ?? group.IsAnnouncement,
        IsLocked = change.IsLocked ?? group.IsLocked,
        ExpirationSeconds = change.ExpirationSeconds ?? group.ExpirationSeconds,
        RequiresApproval = change.RequiresApproval ?? group.RequiresApproval,
        MembersAdd = change.MembersAdd ?? group.MembersAdd,
        MembersInvite = change.MembersInvite ?? group.MembersInvite,
        MembersShareHistory = change.MembersShareHistory ?? group.MembersShareHistory,
        RefusesForwarded = change.RefusesForwarded ?? group.RefusesForwarded,
        AllowsAdminReports = change.AllowsAdminReports ?? group.AllowsAdminReports,
        IsSharingLimited = change.IsSharingLimited ?? group.IsSharingLimited,
        MembersAddSubgroups = change.MembersAddSubgroups ?? group.MembersAddSubgroups,
        IsHidden = change.IsHidden ?? group.IsHidden,
        IsSuspended = change.IsSuspended ?? group.IsSuspended,
        IsGrowthLocked = change.IsGrowthLocked ?? group.IsGrowthLocked,
        LinkedParent = change.Unlinked.Any(IsParent) ? null : change.Linked.FirstOrDefault(IsParent)?.Group ?? group.LinkedParent,
    };

    private static GroupChange? ReadMode(Node child) => child.Tag switch
    {
        "membership_approval_mode" => new GroupChange { RequiresApproval = GroupNodes.ReadApproval(child) },
        "member_add_mode" => new GroupChange { MembersAdd = GroupNodes.ReadMode(child) },
        "member_link_mode" => new GroupChange { MembersInvite = GroupNodes.ReadMode(child) },
        "member_share_group_history_mode" => new GroupChange { MembersShareHistory = GroupNodes.ReadMode(child) },
        _ => null,
    };

    private static GroupChange? ReadSwitch(Node child) => child.Tag switch
    {
        "group_history" => new GroupChange { MembersShareHistory = true },
        "no_group_history" => new GroupChange { MembersShareHistory = false },
        "no_frequently_forwarded" => new GroupChange { RefusesForwarded = true },
        "frequently_forwarded_ok" => new GroupChange { RefusesForwarded = false },
        "allow_admin_reports" => new GroupChange { AllowsAdminReports = true },
        "not_allow_admin_reports" => new GroupChange { AllowsAdminReports = false },
        "limit_sharing_enabled" => new GroupChange { IsSharingLimited = child.Text is not "false" },
        "not_limit_sharing_enabled" => new GroupChange { IsSharingLimited = false },
        "allow_non_admin_sub_group_creation" => new GroupChange { MembersAddSubgroups = true },
        "not_allow_non_admin_sub_group_creation" => new GroupChange { MembersAddSubgroups = false },
        "suspended" => new GroupChange { IsSuspended = true },
        "unsuspended" => new GroupChange { IsSuspended = false },
        "growth_locked" => new GroupChange { IsGrowthLocked = true },
        "growth_unlocked" => new GroupChange { IsGrowthLocked = false },
        _ => null,
    };

    private static IReadOnlyList<GroupLink> LinksOf(Node child, string? kind) =>
    [
        .. child.ChildrenOf("group").Take(MaxLinks).Where(group => GroupNodes.IdOf(group) is not null).Select(group => new GroupLink(
            GroupNodes.IdOf(group)!.Value, GroupNodes.ShortText(kind) ?? "sub_group", GroupDirectory.SubjectOf(group),
                group.Child("hidden_group") is not null)),
    ];

    private static bool IsParent(GroupLink link) => link.Kind == "parent_group";
}
