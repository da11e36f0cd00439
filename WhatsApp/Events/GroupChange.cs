using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>A group that was linked to a community, or unlinked.</summary>
/// <param name="Group">JID of the other group.</param>
/// <param name="Kind">What the other group is: <c>parent_group</c>, <c>sub_group</c> or <c>sibling_group</c>.</param>
/// <param name="Subject">Its name, or null.</param>
/// <param name="IsHidden">True when only its members see it.</param>
public sealed record GroupLink(Jid Group, string Kind, string? Subject, bool IsHidden = false)
{
    /// <summary>Never prints the name.</summary>
    public override string ToString() => nameof(GroupLink);
}

/// <summary>What changed of a group; null is what did not.</summary>
public sealed record GroupChange
{
    /// <summary>The new name.</summary>
    public string? Subject { get; init; }

    /// <summary>The new description.</summary>
    public GroupDescription? Description { get; init; }

    /// <summary>True when the description was removed.</summary>
    public bool IsDescriptionRemoved { get; init; }

    /// <summary>Id of the new picture.</summary>
    public string? PictureId { get; init; }

    /// <summary>True when the picture was removed.</summary>
    public bool IsPictureRemoved { get; init; }

    /// <summary>Whether only admins write.</summary>
    public bool? IsAnnouncement { get; init; }

    /// <summary>Whether only admins change name, description, picture and timer.</summary>
    public bool? IsLocked { get; init; }

    /// <summary>Seconds after which new messages disappear; 0 for never.</summary>
    public long? ExpirationSeconds { get; init; }

    /// <summary>Whether admins approve who joins.</summary>
    public bool? RequiresApproval { get; init; }

    /// <summary>Whether all members add others.</summary>
    public bool? MembersAdd { get; init; }

    /// <summary>Whether all members get the invite link.</summary>
    public bool? MembersInvite { get; init; }

    /// <summary>Whether all members send the history to those who join.</summary>
    public bool? MembersShareHistory { get; init; }

    /// <summary>Whether messages that were forwarded often are refused.</summary>
    public bool? RefusesForwarded { get; init; }

    /// <summary>Whether members report messages to the admins.</summary>
    public bool? AllowsAdminReports { get; init; }

    /// <summary>Whether messages can't be shared out of the group.</summary>
    public bool? IsSharingLimited { get; init; }

    /// <summary>Whether each member of the community adds groups.</summary>
    public bool? MembersAddSubgroups { get; init; }

    /// <summary>Whether only members see the group in its community.</summary>
    public bool? IsHidden { get; init; }

    /// <summary>Whether WhatsApp suspended the group.</summary>
    public bool? IsSuspended { get; init; }

    /// <summary>Whether joining by link is suspended.</summary>
    public bool? IsGrowthLocked { get; init; }

    /// <summary>The new code of the invite link.</summary>
    public string? InviteCode { get; init; }

    /// <summary>The server's word for why the group ended; null while it goes on.</summary>
    public string? DeleteReason { get; init; }

    /// <summary>Groups that were linked.</summary>
    public IReadOnlyList<GroupLink> Linked { get; init; } = [];

    /// <summary>Groups that were unlinked.</summary>
    public IReadOnlyList<GroupLink> Unlinked { get; init; } = [];

    /// <summary>The server's word for why groups were unlinked: <c>unlink_group</c> or <c>delete_parent</c>.</summary>
    public string? UnlinkReason { get; init; }

    /// <summary>The new owner of a community; the actor is the owner before.</summary>
    public GroupAccount? Owner { get; init; }

    /// <summary>Groups that were suggested for a community.</summary>
    public IReadOnlyList<GroupSuggestion> Suggested { get; init; } = [];

    /// <summary>Suggestions that have ended.</summary>
    public IReadOnlyList<GroupSuggestionEnd> SuggestionsEnded { get; init; } = [];

    /// <summary>Never prints names.</summary>
    public override string ToString() => nameof(GroupChange);
}
