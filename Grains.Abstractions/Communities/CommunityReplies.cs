using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Communities;

/// <summary>Kind of a group of a community.</summary>
[GenerateSerializer, Alias("CommunityGroupKind")]
public enum CommunityGroupKind
{
    /// <summary>A group that its members joined or were added to.</summary>
    Subgroup,
    /// <summary>The group in which admins write to all members of the community.</summary>
    Announcement,
    /// <summary>The chat of all members.</summary>
    GeneralChat,
}

/// <summary>A new community.</summary>
/// <param name="Community">The community.</param>
/// <param name="AnnouncementGroupId">The group in which its admins write to all members; null if WhatsApp did not return it.</param>
[GenerateSerializer, Immutable, Alias("CommunityCreatedReply")]
public sealed record CommunityCreatedReply([property: Id(0)] GroupView Community, [property: Id(1)] string? AnnouncementGroupId);

/// <summary>A group of a community, as WhatsApp shows it to members and to those who are not in it.</summary>
[GenerateSerializer, Immutable, Alias("CommunityGroupView")]
public sealed record CommunityGroupView
{
    /// <summary>Address.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Name.</summary>
    [Id(1)] public required string Subject { get; init; }

    /// <summary>Its kind.</summary>
    [Id(2)] public CommunityGroupKind Kind { get; init; }

    /// <summary>When it was created, or null.</summary>
    [Id(3)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Who created it, or null.</summary>
    [Id(4)] public Participant? CreatedBy { get; init; }

    /// <summary>Number of members; null if WhatsApp does not return it.</summary>
    [Id(5)] public int? ParticipantsCount { get; init; }

    /// <summary>True when only its members see it.</summary>
    [Id(6)] public bool Hidden { get; init; }

    /// <summary>True when admins approve who joins.</summary>
    [Id(7)] public bool JoinApproval { get; init; }
}
