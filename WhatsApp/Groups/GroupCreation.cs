using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>A group to make.</summary>
/// <param name="Subject">Its name.</param>
/// <param name="Participants">Its other members, by LID or number.</param>
public sealed record GroupCreation(string Subject, IReadOnlyList<Jid> Participants)
{
    /// <summary>Description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>True when only admins write.</summary>
    public bool IsAnnouncement { get; init; }

    /// <summary>True when only admins change name, description, picture and timer.</summary>
    public bool IsLocked { get; init; }

    /// <summary>True when admins approve who joins.</summary>
    public bool RequiresApproval { get; init; }

    /// <summary>Whether all members add others; null leaves it to the server.</summary>
    public bool? MembersAdd { get; init; }

    /// <summary>Whether all members get the invite link; null leaves it to the server.</summary>
    public bool? MembersInvite { get; init; }

    /// <summary>Seconds after which messages disappear; 0 for never.</summary>
    public long ExpirationSeconds { get; init; }

    /// <summary>Further children of the request, such as those that make it a community.</summary>
    internal IReadOnlyList<Node> Further { get; init; } = [];

    /// <summary>Never prints names or addresses.</summary>
    public override string ToString() => nameof(GroupCreation);
}

/// <summary>A group that was made.</summary>
/// <param name="Metadata">The group.</param>
/// <param name="Results">What became of each other member, in the order of the request.</param>
public sealed record GroupCreated(GroupMetadata Metadata, IReadOnlyList<GroupParticipantResult> Results);
