using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Communities;

/// <summary>A group of a community, as the list of its groups shows it to members and to those who are not in it.</summary>
/// <param name="Group">JID.</param>
/// <param name="Subject">Its name.</param>
public sealed record CommunityGroup(Jid Group, string Subject)
{
    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public GroupAccount? Creator { get; init; }

    /// <summary>Number of members, or null if the server did not send it.</summary>
    public int? Size { get; init; }

    /// <summary>True for the announcement group.</summary>
    public bool IsAnnouncement { get; init; }

    /// <summary>True for the chat of all members.</summary>
    public bool IsGeneralChat { get; init; }

    /// <summary>True when only its members see it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>True when admins approve who joins.</summary>
    public bool RequiresApproval { get; init; }

    /// <summary>Never prints names.</summary>
    public override string ToString() => nameof(CommunityGroup);
}

/// <summary>What became of a group that was to be linked to a community or unlinked from it.</summary>
/// <param name="Group">The group.</param>
/// <param name="Code">The server's number: 200 when it is done, 0 when the answer leaves the group out.</param>
public sealed record CommunityLinkResult(Jid Group, int Code)
{
    /// <summary>Number for success.</summary>
    public const int Done = 200;

    /// <summary>True when it is done.</summary>
    public bool IsDone => Code == Done;
}
