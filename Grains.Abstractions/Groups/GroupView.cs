using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Groups;

/// <summary>What a member of a group may do.</summary>
[GenerateSerializer, Alias("GroupRank")]
public enum GroupRank
{
    /// <summary>Write and leave.</summary>
    Member,
    /// <summary>Also change the group and its members.</summary>
    Admin,
    /// <summary>An admin whom others can't remove: usually the creator.</summary>
    Superadmin,
}

/// <summary>Who may do something in a group.</summary>
[GenerateSerializer, Alias("GroupPolicy")]
public enum GroupPolicy
{
    /// <summary>Only its admins.</summary>
    Admins,
    /// <summary>All members.</summary>
    Anyone,
}

/// <summary>How a group names its members at WhatsApp.</summary>
[GenerateSerializer, Alias("GroupAddressing")]
public enum GroupAddressing
{
    /// <summary>By LID, as newer groups do.</summary>
    Lid,
    /// <summary>By phone number.</summary>
    Pn,
}

/// <summary>A member of a group.</summary>
/// <param name="Jid">Address: by phone number when it is known, else the LID.</param>
/// <param name="Lid">LID, or null.</param>
/// <param name="PhoneNumber">Phone number, or null.</param>
/// <param name="Username">Username, without <c>@</c>, or null.</param>
/// <param name="Rank">What the member may do.</param>
/// <param name="DisplayName">Masked number of an account that hides its number, or null.</param>
[GenerateSerializer, Immutable, Alias("GroupMemberView")]
public sealed record GroupMemberView(
    [property: Id(0)] string Jid, [property: Id(1)] string? Lid, [property: Id(2)] string? PhoneNumber, [property: Id(3)] string? Username,
    [property: Id(4)] GroupRank Rank, [property: Id(5)] string? DisplayName);

/// <summary>The description of a group.</summary>
/// <param name="Id">Id of this version.</param>
/// <param name="Text">The text.</param>
/// <param name="SetBy">Who wrote it, or null.</param>
/// <param name="SetAt">When, or null.</param>
[GenerateSerializer, Immutable, Alias("GroupDescriptionView")]
public sealed record GroupDescriptionView(
    [property: Id(0)] string Id, [property: Id(1)] string Text, [property: Id(2)] Participant? SetBy, [property: Id(3)] DateTimeOffset? SetAt);

/// <summary>A group as the API shows it.</summary>
[GenerateSerializer, Immutable, Alias("GroupView")]
public sealed record GroupView
{
    /// <summary>Address.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Name.</summary>
    [Id(1)] public required string Subject { get; init; }

    /// <summary>When the name was set.</summary>
    [Id(2)] public DateTimeOffset? SubjectSetAt { get; init; }

    /// <summary>Who set the name.</summary>
    [Id(3)] public Participant? SubjectSetBy { get; init; }

    /// <summary>Description, or null.</summary>
    [Id(4)] public GroupDescriptionView? Description { get; init; }

    /// <summary>When the group was created.</summary>
    [Id(5)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Who created it.</summary>
    [Id(6)] public Participant? CreatedBy { get; init; }

    /// <summary>How it names its members at WhatsApp.</summary>
    [Id(7)] public GroupAddressing AddressingMode { get; init; }

    /// <summary>Number of members.</summary>
    [Id(8)] public int ParticipantsCount { get; init; }

    /// <summary>The members; null in lists that were not asked for them.</summary>
    [Id(9)] public IReadOnlyList<GroupMemberView>? Participants { get; init; }

    /// <summary>True when only admins write.</summary>
    [Id(10)] public bool Announce { get; init; }

    /// <summary>True when only admins change name, description, picture and timer.</summary>
    [Id(11)] public bool Locked { get; init; }

    /// <summary>True when admins approve who joins.</summary>
    [Id(12)] public bool JoinApproval { get; init; }

    /// <summary>Who adds members.</summary>
    [Id(13)] public GroupPolicy MemberAddMode { get; init; }

    /// <summary>Who gets the invite link; null if WhatsApp does not return it.</summary>
    [Id(14)] public GroupPolicy? MemberLinkMode { get; init; }

    /// <summary>Who sends the history to those who join; null if WhatsApp does not return it.</summary>
    [Id(15)] public GroupPolicy? MemberHistoryMode { get; init; }

    /// <summary>Seconds after which new messages disappear; 0 for never.</summary>
    [Id(16)] public long EphemeralExpiration { get; init; }

    /// <summary>True when messages that were forwarded often are refused.</summary>
    [Id(17)] public bool ForwardingLimited { get; init; }

    /// <summary>True when members report messages to the admins.</summary>
    [Id(18)] public bool AdminReports { get; init; }

    /// <summary>True when messages can't be shared out of the group.</summary>
    [Id(19)] public bool SharingLimited { get; init; }

    /// <summary>True when WhatsApp suspended the group.</summary>
    [Id(20)] public bool Suspended { get; init; }

    /// <summary>True while joining by link is suspended.</summary>
    [Id(21)] public bool GrowthLocked { get; init; }

    /// <summary>True for a community: the parent of groups.</summary>
    [Id(22)] public bool IsCommunity { get; init; }

    /// <summary>The community that the group belongs to, or null.</summary>
    [Id(23)] public string? CommunityId { get; init; }

    /// <summary>True for the announcement group of a community.</summary>
    [Id(24)] public bool IsCommunityAnnouncement { get; init; }
}
