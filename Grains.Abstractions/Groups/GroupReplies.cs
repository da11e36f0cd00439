using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Groups;

/// <summary>An invitation for somebody who could not be added.</summary>
/// <param name="Code">Code that lets the person in.</param>
/// <param name="ExpiresAt">When the code ends, or null.</param>
/// <param name="MessageId">The message that brings it; null when none was requested.</param>
[GenerateSerializer, Immutable, Alias("GroupInvitationView")]
public sealed record GroupInvitationView([property: Id(0)] string Code, [property: Id(1)] DateTimeOffset? ExpiresAt, [property: Id(2)] string? MessageId);

/// <summary>What became of one of the people that a request names.</summary>
[GenerateSerializer, Immutable, Alias("GroupParticipantResult")]
public sealed record GroupParticipantResult
{
    /// <summary>The address of the request.</summary>
    [Id(0)] public required string Input { get; init; }

    /// <summary>Address: by phone number when it is known, else the LID.</summary>
    [Id(1)] public required string Jid { get; init; }

    /// <summary>LID, or null.</summary>
    [Id(2)] public string? Lid { get; init; }

    /// <summary>Phone number, or null.</summary>
    [Id(3)] public string? PhoneNumber { get; init; }

    /// <summary>True when it is done.</summary>
    [Id(4)] public required bool Success { get; init; }

    /// <summary>
    /// Why not: not_allowed, not_on_whatsapp, recently_left, already_member, not_a_member, waiting_for_approval, group_full, rate_limited, no_answer or
    /// refused; null when it is done.
    /// </summary>
    [Id(5)] public string? Reason { get; init; }

    /// <summary>Number that WhatsApp gave, or null.</summary>
    [Id(6)] public int? UpstreamCode { get; init; }

    /// <summary>An invitation for somebody who must agree to be added; null for others.</summary>
    [Id(7)] public GroupInvitationView? Invitation { get; init; }
}

/// <summary>What became of the people that a request names.</summary>
/// <param name="GroupId">Group.</param>
/// <param name="Success">True when it is done for all of them.</param>
/// <param name="Results">One entry for each, in the order of the request.</param>
[GenerateSerializer, Immutable, Alias("GroupParticipantsReply")]
public sealed record GroupParticipantsReply(
    [property: Id(0)] string GroupId, [property: Id(1)] bool Success, [property: Id(2)] IReadOnlyList<GroupParticipantResult> Results);

/// <summary>A group that was made.</summary>
/// <param name="Group">The group, with its members.</param>
/// <param name="Success">True when all people were added.</param>
/// <param name="Results">One entry for each person of the request, in its order.</param>
[GenerateSerializer, Immutable, Alias("GroupCreatedReply")]
public sealed record GroupCreatedReply(
    [property: Id(0)] GroupView Group, [property: Id(1)] bool Success, [property: Id(2)] IReadOnlyList<GroupParticipantResult> Results);

/// <summary>The invite link of a group.</summary>
/// <param name="InviteCode">Code.</param>
/// <param name="InviteUrl">Link with the code.</param>
[GenerateSerializer, Immutable, Alias("GroupInviteView")]
public sealed record GroupInviteView([property: Id(0)] string InviteCode, [property: Id(1)] string InviteUrl);

/// <summary>Whether a group was joined.</summary>
[GenerateSerializer, Alias("GroupJoinStatus")]
public enum GroupJoinStatus
{
    /// <summary>The account is a member.</summary>
    Joined,
    /// <summary>An admin must approve first.</summary>
    Pending,
}

/// <summary>A group that was joined, or to which a request was sent.</summary>
/// <param name="GroupId">Group.</param>
/// <param name="Status">Whether the account is a member.</param>
[GenerateSerializer, Immutable, Alias("GroupJoinReply")]
public sealed record GroupJoinReply([property: Id(0)] string GroupId, [property: Id(1)] GroupJoinStatus Status);

/// <summary>An applicant for a group.</summary>
[GenerateSerializer, Immutable, Alias("GroupApplicationView")]
public sealed record GroupApplicationView
{
    /// <summary>The applicants.</summary>
    [Id(0)] public required Participant Applicant { get; init; }

    /// <summary>When it was requested, or null.</summary>
    [Id(1)] public DateTimeOffset? RequestedAt { get; init; }

    /// <summary>invite_link, linked_group_join or non_admin_add; null if WhatsApp does not return it.</summary>
    [Id(2)] public string? Method { get; init; }

    /// <summary>The member who requested it for them, or null if they did themselves.</summary>
    [Id(3)] public Participant? RequestedBy { get; init; }

    /// <summary>The community that they come from, or null.</summary>
    [Id(4)] public string? CommunityId { get; init; }
}
