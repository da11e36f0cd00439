using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>Something happened to a group (<c>w:gp2</c>).</summary>
/// <param name="Group">JID of the group.</param>
/// <param name="At">When, by the server's clock.</param>
public abstract record GroupEvent(Jid Group, DateTimeOffset At) : ClientEvent
{
    /// <summary>Who did it, or null if the server did not send it.</summary>
    public GroupAccount? Actor { get; init; }

    /// <summary>Name that the actor gave itself, or null.</summary>
    public string? ActorName { get; init; }

    /// <summary>What the group is; null when this connection has not read it yet.</summary>
    public GroupFamily? Family { get; init; }

    /// <summary>Never prints addresses or names.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>The account became a member of a group, or made one.</summary>
/// <param name="Group">JID of the group.</param>
/// <param name="At">When.</param>
/// <param name="Metadata">The group as it is now.</param>
public sealed record GroupJoined(Jid Group, DateTimeOffset At, GroupMetadata Metadata) : GroupEvent(Group, At)
{
    /// <summary>True when the group was just made.</summary>
    public bool IsNew { get; init; }

    /// <summary>The server's word for how it came, such as <c>invite</c>; null when there is none.</summary>
    public string? Reason { get; init; }
}

/// <summary>How the members of a group changed.</summary>
public enum GroupMemberChange
{
    /// <summary>They were added, or joined.</summary>
    Added,

    /// <summary>They were removed, or left.</summary>
    Removed,

    /// <summary>They became admins.</summary>
    Promoted,

    /// <summary>They are no longer admins.</summary>
    Demoted,
}

/// <summary>Members of a group came, went, or may do something else now.</summary>
/// <param name="Group">JID of the group.</param>
/// <param name="At">When.</param>
/// <param name="Change">What changed.</param>
/// <param name="Participants">The participants concerned.</param>
public sealed record GroupMembersChanged(Jid Group, DateTimeOffset At, GroupMemberChange Change, IReadOnlyList<GroupAccount> Participants)
    : GroupEvent(Group, At)
{
    /// <summary>The server's word for how it came, such as <c>invite</c>; null when there is none.</summary>
    public string? Reason { get; init; }

    /// <summary>True when the account of this device is one of those that were removed: it only reads what it has from now on.</summary>
    public bool ConcernsOwn { get; init; }
}

/// <summary>A group is another one than before in some respect.</summary>
/// <param name="Group">JID of the group.</param>
/// <param name="At">When.</param>
/// <param name="Change">What changed.</param>
public sealed record GroupChanged(Jid Group, DateTimeOffset At, GroupChange Change) : GroupEvent(Group, At);

/// <summary>What happened to a request to join.</summary>
public enum GroupJoinRequestAction
{
    /// <summary>It was made.</summary>
    Requested,

    /// <summary>Who made it took it back.</summary>
    Withdrawn,

    /// <summary>An admin rejected it.</summary>
    Rejected,
}

/// <summary>Somebody requests to join a group whose admins approve who joins, or withdraws the request.</summary>
/// <param name="Group">JID of the group.</param>
/// <param name="At">When.</param>
/// <param name="Action">What happened.</param>
/// <param name="Participants">The applicants.</param>
public sealed record GroupJoinRequestChanged(Jid Group, DateTimeOffset At, GroupJoinRequestAction Action, IReadOnlyList<GroupAccount> Participants)
    : GroupEvent(Group, At)
{
    /// <summary><c>invite_link</c>, <c>linked_group_join</c> or <c>non_admin_add</c>; null if the server did not send it.</summary>
    public string? Method { get; init; }

    /// <summary>Community that they came from, or null.</summary>
    public Jid? Parent { get; init; }
}
