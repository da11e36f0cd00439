using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>A group that a member suggests for a community.</summary>
/// <param name="Group">JID of the group; a group that does not exist yet gets it when it is approved.</param>
/// <param name="Creator">Who suggests it, or null if the server did not send it.</param>
public sealed record GroupSuggestion(Jid Group, GroupAccount? Creator)
{
    /// <summary>Name of the group, or null.</summary>
    public string? Subject { get; init; }

    /// <summary>Description of the group, or null.</summary>
    public string? Description { get; init; }

    /// <summary>When it was suggested, or null.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Number of members, or null.</summary>
    public int? Size { get; init; }

    /// <summary>True for a group that exists, false for one that is to be created.</summary>
    public bool IsExisting { get; init; }

    /// <summary>True when only its members are to see it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Never prints names.</summary>
    public override string ToString() => nameof(GroupSuggestion);
}

/// <summary>A suggestion that has ended.</summary>
/// <param name="Group">JID of the group.</param>
/// <param name="Creator">Who suggested it, or null.</param>
/// <param name="Reason">The server's word: <c>approved</c>, <c>rejected</c> or <c>cancelled</c>; null when there is none.</param>
public sealed record GroupSuggestionEnd(Jid Group, GroupAccount? Creator, string? Reason)
{
    /// <summary>Never prints addresses.</summary>
    public override string ToString() => nameof(GroupSuggestionEnd);
}
