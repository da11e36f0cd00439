using System.ComponentModel.DataAnnotations;
using WhatIsUp.Sandbox.Groups;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>A community that the phone makes.</summary>
public sealed record CreateSandboxCommunityRequest
{
    /// <summary>Its name, 1 to 100 characters.</summary>
    [Length(1, 100)] public required string Subject { get; init; }
}

/// <summary>A group of a community that the phone makes.</summary>
public sealed record CreateSandboxCommunityGroupRequest : SandboxMembersRequest
{
    /// <summary>Its name, 1 to 100 characters.</summary>
    [Length(1, 100)] public required string Subject { get; init; }

    /// <summary>True when only its members see it.</summary>
    public bool? Hidden { get; init; }
}

/// <summary>The new owner of a community: one account.</summary>
public sealed record TransferSandboxCommunityRequest : SandboxMembersRequest;

/// <summary>A group that the phone suggests for a community: one that it administers, or a new one.</summary>
public sealed record SuggestSandboxGroupRequest
{
    /// <summary>Address of a group that exists.</summary>
    public string? GroupId { get; init; }

    /// <summary>Name of a new group, 1 to 100 characters.</summary>
    [Length(1, 100)] public string? Subject { get; init; }
}

/// <summary>The decision about a suggested group.</summary>
public sealed record DecideSandboxSuggestionRequest
{
    /// <summary>Phone number or address of who suggested it.</summary>
    public required string Creator { get; init; }

    /// <summary>True to link or create the group, false to reject it.</summary>
    public required bool Approve { get; init; }
}

/// <summary>A group that a member suggests.</summary>
/// <param name="GroupId">Address of the group.</param>
/// <param name="Subject">Its name.</param>
/// <param name="Creator">Who suggests it.</param>
/// <param name="CreatorLid">LID of that account.</param>
/// <param name="Existing">True for a group that exists.</param>
/// <param name="CreatedAt">When it was suggested.</param>
public sealed record SandboxSuggestionReply(string GroupId, string Subject, string Creator, string CreatorLid, bool Existing, DateTimeOffset CreatedAt);

/// <summary>A community of the sandbox.</summary>
/// <param name="Id">Address.</param>
/// <param name="Subject">Its name.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Groups">Its groups.</param>
/// <param name="Participants">Its members, in the order they came.</param>
public sealed record SandboxCommunityReply(
    string Id, string Subject, DateTimeOffset CreatedAt, IReadOnlyList<SandboxCommunityGroupReply> Groups, IReadOnlyList<SandboxMemberReply> Participants);

/// <summary>A group of a community.</summary>
/// <param name="Id">Address: the chat to write to.</param>
/// <param name="Subject">Its name.</param>
/// <param name="Kind">announcement, general_chat or subgroup.</param>
/// <param name="Hidden">True when only its members see it.</param>
/// <param name="ParticipantsCount">Number of members.</param>
public sealed record SandboxCommunityGroupReply(string Id, string Subject, string Kind, bool Hidden, int ParticipantsCount);
