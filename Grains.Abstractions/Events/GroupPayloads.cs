using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Payload of <c>group.created</c>: the account became a member of a group, or created it.</summary>
/// <param name="Group">The group, with its members.</param>
/// <param name="Actor">Who created the group or added the account; null if WhatsApp does not return it.</param>
/// <param name="Created">True for a new group, false for one that was there before.</param>
/// <param name="Reason">Word of WhatsApp's for how the account came in, such as <c>invite</c>; null when there is none.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("GroupCreatedPayload")]
public sealed record GroupCreatedPayload(
    [property: Id(0)] GroupView Group, [property: Id(1)] Participant? Actor, [property: Id(2)] bool Created, [property: Id(3)] string? Reason,
    [property: Id(4)] DateTimeOffset Timestamp);

/// <summary>Payload of <c>group.updated</c>.</summary>
/// <param name="GroupId">Group.</param>
/// <param name="Actor">Who changed it; null if WhatsApp does not return it.</param>
/// <param name="Changes">What changed.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("GroupUpdatedPayload")]
public sealed record GroupUpdatedPayload(
    [property: Id(0)] string GroupId, [property: Id(1)] Participant? Actor, [property: Id(2)] GroupChanges Changes, [property: Id(3)] DateTimeOffset Timestamp);

/// <summary>
/// Payload of <c>group.participant_added</c>, <c>group.participant_removed</c>, <c>group.admin_promoted</c> and <c>group.admin_demoted</c>.
/// </summary>
/// <param name="GroupId">Group.</param>
/// <param name="Actor">Who did it: the participant, when somebody joins or leaves; null if WhatsApp does not return it.</param>
/// <param name="Participants">The participants concerned.</param>
/// <param name="ByThemselves">True when they joined or left by themselves.</param>
/// <param name="ConcernsChannel">True when the channel's own account was removed: it can no longer write to the group.</param>
/// <param name="Reason">Word of WhatsApp's for how they came in, such as <c>invite</c>; null when there is none.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("GroupParticipantsPayload")]
public sealed record GroupParticipantsPayload(
    [property: Id(0)] string GroupId, [property: Id(1)] Participant? Actor, [property: Id(2)] IReadOnlyList<Participant> Participants,
    [property: Id(3)] bool ByThemselves, [property: Id(4)] bool ConcernsChannel, [property: Id(5)] string? Reason, [property: Id(6)] DateTimeOffset Timestamp);

/// <summary>What happened to a request to join a group.</summary>
[GenerateSerializer, Alias("GroupJoinAction")]
public enum GroupJoinAction
{
    /// <summary>It was made.</summary>
    Requested,
    /// <summary>Who made it took it back.</summary>
    Withdrawn,
    /// <summary>An admin rejected it.</summary>
    Rejected,
}

/// <summary>Payload of <c>group.join_requested</c>.</summary>
/// <param name="GroupId">Group.</param>
/// <param name="Action">What happened to the request.</param>
/// <param name="Actor">Who did it: the applicant, or the member who wants to add them, or an admin; null if WhatsApp does not return it.</param>
/// <param name="Participants">The applicants.</param>
/// <param name="Method"><c>invite_link</c>, <c>linked_group_join</c> or <c>non_admin_add</c>; null if WhatsApp does not return it.</param>
/// <param name="CommunityId">Community that they come from, or null.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("GroupJoinRequestedPayload")]
public sealed record GroupJoinRequestedPayload(
    [property: Id(0)] string GroupId, [property: Id(1)] GroupJoinAction Action, [property: Id(2)] Participant? Actor,
    [property: Id(3)] IReadOnlyList<Participant> Participants, [property: Id(4)] string? Method, [property: Id(5)] string? CommunityId,
    [property: Id(6)] DateTimeOffset Timestamp);

/// <summary>A group that was linked to a community, or unlinked.</summary>
/// <param name="GroupId">The other group.</param>
/// <param name="Kind">What it is: <c>parent_group</c>, <c>sub_group</c> or <c>sibling_group</c>.</param>
/// <param name="Subject">Its name, or null.</param>
[GenerateSerializer, Immutable, Alias("GroupLinkView")]
public sealed record GroupLinkView([property: Id(0)] string GroupId, [property: Id(1)] string Kind, [property: Id(2)] string? Subject);
