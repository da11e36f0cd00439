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
