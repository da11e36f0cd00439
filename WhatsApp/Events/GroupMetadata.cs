using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>The description of a group.</summary>
/// <param name="Id">Id of this version; the next change names it.</param>
/// <param name="Text">The text.</param>
public sealed record GroupDescription(string Id, string Text)
{
    /// <summary>Its author, or null.</summary>
    public GroupAccount? Author { get; init; }

    /// <summary>Time of the change, or null.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Never prints the text.</summary>
    public override string ToString() => nameof(GroupDescription);
}

/// <summary>A group as the server describes it (<c>group</c> node).</summary>
/// <param name="Group">JID.</param>
/// <param name="Subject">Its name.</param>
public sealed record GroupMetadata(Jid Group, string Subject)
{
    /// <summary>Time of the last change of the name.</summary>
    public DateTimeOffset? SubjectAt { get; init; }

    /// <summary>Account that set the name.</summary>
    public GroupAccount? SubjectOwner { get; init; }

    /// <summary>Time of creation.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Account that created it.</summary>
    public GroupAccount? Creator { get; init; }

    /// <summary>The description, or null when there is none.</summary>
    public GroupDescription? Description { get; init; }

    /// <summary>True when members are named by LID, false by phone number.</summary>
    public bool IsLidAddressed { get; init; }

    /// <summary>Number of members.</summary>
    public int Size { get; init; }

    /// <summary>The members; empty if they weren't requested or the server doesn't show them.</summary>
    public IReadOnlyList<GroupParticipant> Participants { get; init; } = [];

    /// <summary>True if only admins can send messages.</summary>
    public bool IsAnnouncement { get; init; }

    /// <summary>True if only admins can change name, description, picture and timer.</summary>
    public bool IsLocked { get; init; }

    /// <summary>Seconds after which new messages disappear; 0 for never.</summary>
    public long ExpirationSeconds { get; init; }

    /// <summary>True if admins must approve requests to join.</summary>
    public bool RequiresApproval { get; init; }

    /// <summary>True if all members can add others, false if only admins can.</summary>
    public bool MembersAdd { get; init; }

    /// <summary>True if all members can get the invite link, false if only admins can; null if the server didn't send it.</summary>
    public bool? MembersInvite { get; init; }

    /// <summary>True if all members can send the history to new members; null if the server didn't send it.</summary>
    public bool? MembersShareHistory { get; init; }

    /// <summary>True when messages that were forwarded often are refused.</summary>
    public bool RefusesForwarded { get; init; }

    /// <summary>True if members can report messages to the admins.</summary>
    public bool AllowsAdminReports { get; init; }

    /// <summary>True when messages can't be shared out of the group.</summary>
    public bool IsSharingLimited { get; init; }

    /// <summary>True when WhatsApp suspended the group.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>True if joining by link is suspended.</summary>
    public bool IsGrowthLocked { get; init; }

    /// <summary>True for a community: the parent of groups.</summary>
    public bool IsParent { get; init; }

    /// <summary>The community that the group belongs to, or null.</summary>
    public Jid? LinkedParent { get; init; }

    /// <summary>True for the announcement group of a community.</summary>
    public bool IsDefaultSubgroup { get; init; }

    /// <summary>True for the general chat of a community.</summary>
    public bool IsGeneralChat { get; init; }

    /// <summary>True for a group of a community that is visible to its members only.</summary>
    public bool IsHidden { get; init; }

    /// <summary>True if each member of the community can add groups; communities only.</summary>
    public bool MembersAddSubgroups { get; init; }

    /// <summary>True if members of groups that are added to the community need approval; communities only.</summary>
    public bool SubgroupsRequireApproval { get; init; }

    /// <summary>Never prints names.</summary>
    public override string ToString() => nameof(GroupMetadata);
}
