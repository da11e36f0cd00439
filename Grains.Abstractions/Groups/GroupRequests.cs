namespace WhatIsUp.Grains.Abstractions.Groups;

/// <summary>Which groups to list.</summary>
/// <param name="Page">Page.</param>
/// <param name="WithParticipants">True to have the members, too.</param>
/// <param name="Resync">True to query WhatsApp again.</param>
[GenerateSerializer, Immutable, Alias("GroupListRequest")]
public sealed record GroupListRequest([property: Id(0)] PageRequest Page, [property: Id(1)] bool WithParticipants, [property: Id(2)] bool Resync);

/// <summary>What becomes of people who can't be added because of their privacy settings.</summary>
[GenerateSerializer, Immutable, Alias("GroupInvitationOptions")]
public sealed record GroupInvitationOptions
{
    /// <summary>True to send them an invitation as a message.</summary>
    [Id(0)] public bool Send { get; init; }

    /// <summary>Text below the invitation, or null.</summary>
    [Id(1)] public string? Text { get; init; }
}

/// <summary>A group to make.</summary>
[GenerateSerializer, Immutable, Alias("GroupCreationRequest")]
public sealed record GroupCreationRequest
{
    /// <summary>Name.</summary>
    [Id(0)] public required string Subject { get; init; }

    /// <summary>Addresses of the other members.</summary>
    [Id(1)] public required IReadOnlyList<string> Participants { get; init; }

    /// <summary>Description, or null.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>What it is like from the beginning.</summary>
    [Id(3)] public required GroupSettingsPatch Settings { get; init; }

    /// <summary>What becomes of people who can't be added.</summary>
    [Id(4)] public required GroupInvitationOptions Invitations { get; init; }
}

/// <summary>Settings of a group to change; null is what stays.</summary>
[GenerateSerializer, Immutable, Alias("GroupSettingsPatch")]
public sealed record GroupSettingsPatch
{
    /// <summary>Whether only admins write.</summary>
    [Id(0)] public bool? Announce { get; init; }

    /// <summary>Whether only admins change name, description, picture and timer.</summary>
    [Id(1)] public bool? Locked { get; init; }

    /// <summary>Whether admins approve who joins.</summary>
    [Id(2)] public bool? JoinApproval { get; init; }

    /// <summary>Who adds members.</summary>
    [Id(3)] public GroupPolicy? MemberAddMode { get; init; }

    /// <summary>Who gets the invite link.</summary>
    [Id(4)] public GroupPolicy? MemberLinkMode { get; init; }

    /// <summary>Who sends the history to those who join.</summary>
    [Id(5)] public GroupPolicy? MemberHistoryMode { get; init; }

    /// <summary>Seconds after which new messages disappear; 0 for never.</summary>
    [Id(6)] public int? EphemeralExpiration { get; init; }

    /// <summary>Whether messages that were forwarded often are refused.</summary>
    [Id(7)] public bool? ForwardingLimited { get; init; }

    /// <summary>Whether members report messages to the admins.</summary>
    [Id(8)] public bool? AdminReports { get; init; }

    /// <summary>Whether messages can't be shared out of the group.</summary>
    [Id(9)] public bool? SharingLimited { get; init; }
}

/// <summary>How the members of a group are changed.</summary>
[GenerateSerializer, Alias("GroupMemberAction")]
public enum GroupMemberAction
{
    /// <summary>They are added.</summary>
    Add,
    /// <summary>They are removed.</summary>
    Remove,
    /// <summary>They become admins.</summary>
    Promote,
    /// <summary>They are no longer admins.</summary>
    Demote,
}

/// <summary>How to join a group.</summary>
/// <param name="Code">Code of the link or of the invitation.</param>
[GenerateSerializer, Immutable, Alias("GroupJoinRequest")]
public sealed record GroupJoinRequest([property: Id(0)] string Code)
{
    /// <summary>The group of an invitation that came as a message; null for a link.</summary>
    [Id(1)] public string? GroupId { get; init; }

    /// <summary>Who sent the invitation.</summary>
    [Id(2)] public string? InvitedBy { get; init; }

    /// <summary>When the invitation ends.</summary>
    [Id(3)] public DateTimeOffset? ExpiresAt { get; init; }
}
