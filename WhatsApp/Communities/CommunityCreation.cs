using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Communities;

/// <summary>A community to make. The server adds its announcement group.</summary>
/// <param name="Subject">Its name.</param>
public sealed record CommunityCreation(string Subject)
{
    /// <summary>Description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>True when all members add groups, false when only admins do.</summary>
    public bool MembersAddGroups { get; init; } = true;

    /// <summary>True when admins approve who joins groups by the community.</summary>
    public bool GroupsRequireApproval { get; init; } = true;

    /// <summary>True when the server also makes a chat for all members.</summary>
    public bool HasGeneralChat { get; init; } = true;

    /// <summary>Never prints names.</summary>
    public override string ToString() => nameof(CommunityCreation);
}

/// <summary>A new community.</summary>
/// <param name="Metadata">The community.</param>
/// <param name="AnnouncementGroup">The group in which its admins write to all members; null when the server did not name it.</param>
public sealed record CommunityCreated(GroupMetadata Metadata, Jid? AnnouncementGroup);
