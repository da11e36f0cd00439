using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>What changed of a group; null is what did not.</summary>
[GenerateSerializer, Immutable, Alias("GroupChanges")]
public sealed record GroupChanges
{
    /// <summary>New name.</summary>
    [Id(0)] public string? Subject { get; init; }

    /// <summary>New description; empty when it was removed.</summary>
    [Id(1)] public string? Description { get; init; }

    /// <summary>Id of the new picture; empty when it was removed.</summary>
    [Id(2)] public string? PictureId { get; init; }

    /// <summary>Whether only admins write.</summary>
    [Id(3)] public bool? Announce { get; init; }

    /// <summary>Whether only admins change name, description, picture and timer.</summary>
    [Id(4)] public bool? Locked { get; init; }

    /// <summary>Whether admins approve who joins.</summary>
    [Id(5)] public bool? JoinApproval { get; init; }

    /// <summary>Who adds members.</summary>
    [Id(6)] public GroupPolicy? MemberAddMode { get; init; }

    /// <summary>Who gets the invite link.</summary>
    [Id(7)] public GroupPolicy? MemberLinkMode { get; init; }

    /// <summary>Who sends the history to those who join.</summary>
    [Id(8)] public GroupPolicy? MemberHistoryMode { get; init; }

    /// <summary>Seconds after which new messages disappear; 0 for never.</summary>
    [Id(9)] public long? EphemeralExpiration { get; init; }

    /// <summary>Whether messages that were forwarded often are refused.</summary>
    [Id(10)] public bool? ForwardingLimited { get; init; }

    /// <summary>Whether members report messages to the admins.</summary>
    [Id(11)] public bool? AdminReports { get; init; }

    /// <summary>Whether messages can't be shared out of the group.</summary>
    [Id(12)] public bool? SharingLimited { get; init; }

    /// <summary>Whether each member of the community adds groups to it.</summary>
    [Id(13)] public bool? MembersAddGroups { get; init; }

    /// <summary>Whether WhatsApp suspended the group.</summary>
    [Id(14)] public bool? Suspended { get; init; }

    /// <summary>Whether joining by link is suspended.</summary>
    [Id(15)] public bool? GrowthLocked { get; init; }

    /// <summary>Code of the new invite link.</summary>
    [Id(16)] public string? InviteCode { get; init; }

    /// <summary>Word of WhatsApp's for why the group ended.</summary>
    [Id(17)] public string? DeletedReason { get; init; }

    /// <summary>Groups that were linked.</summary>
    [Id(18)] public IReadOnlyList<GroupLinkView>? LinkedGroups { get; init; }

    /// <summary>Groups that were unlinked.</summary>
    [Id(19)] public IReadOnlyList<GroupLinkView>? UnlinkedGroups { get; init; }

    /// <summary>Whether only its members see the group in its community.</summary>
    [Id(20)] public bool? Hidden { get; init; }

    /// <summary>New owner of a community; the actor is the owner before.</summary>
    [Id(21)] public Participant? Owner { get; init; }

    /// <summary>Groups that members suggest for a community.</summary>
    [Id(22)] public IReadOnlyList<CommunitySuggestionView>? SuggestedGroups { get; init; }

    /// <summary>Suggestions that have ended.</summary>
    [Id(23)] public IReadOnlyList<CommunitySuggestionEnd>? EndedSuggestions { get; init; }
}
