using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>What a group is.</summary>
public enum GroupKind
{
    /// <summary>A group that belongs to no community.</summary>
    Group,

    /// <summary>A community.</summary>
    Community,

    /// <summary>A group of a community.</summary>
    Subgroup,

    /// <summary>The group in which admins of a community write to all of its members.</summary>
    Announcement,

    /// <summary>The chat of all members of a community.</summary>
    GeneralChat,
}

/// <summary>What a group is, and the community that it belongs to.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Community">The community, or null.</param>
public sealed record GroupFamily(GroupKind Kind, Jid? Community)
{
    /// <summary>The description of a group.</summary>
    public static GroupFamily Of(GroupMetadata group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group switch
        {
            { IsParent: true } => new GroupFamily(GroupKind.Community, group.Group),
            { IsDefaultSubgroup: true } => new GroupFamily(GroupKind.Announcement, group.LinkedParent),
            { IsGeneralChat: true } => new GroupFamily(GroupKind.GeneralChat, group.LinkedParent),
            { LinkedParent: not null } => new GroupFamily(GroupKind.Subgroup, group.LinkedParent),
            _ => new GroupFamily(GroupKind.Group, null),
        };
    }
}
