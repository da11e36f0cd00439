using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Communities;

/// <summary>A group that a member suggests for a community.</summary>
[GenerateSerializer, Immutable, Alias("CommunitySuggestionView")]
public sealed record CommunitySuggestionView
{
    /// <summary>Address of the group. A group that does not exist yet gets it when the suggestion is approved.</summary>
    [Id(0)] public required string GroupId { get; init; }

    /// <summary>Name; null if WhatsApp does not return it.</summary>
    [Id(1)] public string? Subject { get; init; }

    /// <summary>Description, or null.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>Who suggests it; null if WhatsApp does not return it.</summary>
    [Id(3)] public Participant? Creator { get; init; }

    /// <summary>When it was suggested, or null.</summary>
    [Id(4)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Number of members, or null.</summary>
    [Id(5)] public int? ParticipantsCount { get; init; }

    /// <summary>True for a group that exists, false for one that is created when the suggestion is approved.</summary>
    [Id(6)] public bool Existing { get; init; }

    /// <summary>True when only its members are to see the group in the community.</summary>
    [Id(7)] public bool Hidden { get; init; }
}

/// <summary>A suggestion that has ended.</summary>
/// <param name="GroupId">Group.</param>
/// <param name="Creator">Who suggested it; null if WhatsApp does not return it.</param>
/// <param name="Reason"><c>approved</c>, <c>rejected</c> or <c>cancelled</c>; null if WhatsApp does not return it.</param>
[GenerateSerializer, Immutable, Alias("CommunitySuggestionEnd")]
public sealed record CommunitySuggestionEnd(
    [property: Id(0)] string GroupId, [property: Id(1)] Participant? Creator, [property: Id(2)] string? Reason);

/// <summary>What became of a group that was suggested.</summary>
/// <param name="GroupId">Group.</param>
/// <param name="Success">True when it is suggested.</param>
/// <param name="Reason">
/// Why not: not_an_admin, group_not_found, already_linked, community_full, rate_limited, no_answer or refused; null when it is done.
/// </param>
/// <param name="UpstreamCode">Number that WhatsApp gave, or null.</param>
[GenerateSerializer, Immutable, Alias("CommunitySuggestionResult")]
public sealed record CommunitySuggestionResult(
    [property: Id(0)] string GroupId, [property: Id(1)] bool Success, [property: Id(2)] string? Reason, [property: Id(3)] int? UpstreamCode);

/// <summary>What became of the groups that a request suggests.</summary>
/// <param name="CommunityId">Community.</param>
/// <param name="Success">True when all are suggested.</param>
/// <param name="Results">One entry for each, in the order of the request; a new group has the address that it gets.</param>
[GenerateSerializer, Immutable, Alias("CommunitySuggestionsReply")]
public sealed record CommunitySuggestionsReply(
    [property: Id(0)] string CommunityId, [property: Id(1)] bool Success, [property: Id(2)] IReadOnlyList<CommunitySuggestionResult> Results);

/// <summary>Groups to suggest for a community: those that exist, or a new one.</summary>
[GenerateSerializer, Immutable, Alias("CommunitySuggestionRequest")]
public sealed record CommunitySuggestionRequest
{
    /// <summary>Groups that exist; null for a new one.</summary>
    [Id(0)] public IReadOnlyList<string>? GroupIds { get; init; }

    /// <summary>Name of a new group; null for groups that exist.</summary>
    [Id(1)] public string? Subject { get; init; }

    /// <summary>Description of a new group, or null.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>True when only their members are to see them.</summary>
    [Id(3)] public bool Hidden { get; init; }

    /// <summary>True when admins are to approve who joins a new group.</summary>
    [Id(4)] public bool JoinApproval { get; init; }
}
