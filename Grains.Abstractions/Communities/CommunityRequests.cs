using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.Grains.Abstractions.Communities;

/// <summary>A community to make.</summary>
[GenerateSerializer, Immutable, Alias("CommunityCreationRequest")]
public sealed record CommunityCreationRequest
{
    /// <summary>Name.</summary>
    [Id(0)] public required string Subject { get; init; }

    /// <summary>Description, or null.</summary>
    [Id(1)] public string? Description { get; init; }

    /// <summary>Who adds groups.</summary>
    [Id(2)] public GroupPolicy ModifyGroups { get; init; }

    /// <summary>True when admins approve who joins its groups.</summary>
    [Id(3)] public bool JoinApproval { get; init; }

    /// <summary>True for a chat of all members.</summary>
    [Id(4)] public bool GeneralChat { get; init; }
}

/// <summary>Settings of a community to change; null is what stays.</summary>
[GenerateSerializer, Immutable, Alias("CommunitySettingsPatch")]
public sealed record CommunitySettingsPatch
{
    /// <summary>Who adds groups.</summary>
    [Id(0)] public GroupPolicy? ModifyGroups { get; init; }

    /// <summary>Who adds members.</summary>
    [Id(1)] public GroupPolicy? MemberAddMode { get; init; }
}
