using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Presence;

namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Payload of <c>presence.updated</c>: a person came online, went offline, or started or stopped typing or recording.</summary>
[GenerateSerializer, Immutable, Alias("PresencePayload")]
public sealed record PresencePayload
{
    /// <summary>Chat.</summary>
    [Id(0)] public required string ChatId { get; init; }

    /// <summary>The person, or the member of the group; null if WhatsApp reports only the number of online members of a group.</summary>
    [Id(1)] public Participant? Participant { get; init; }

    /// <summary>The activity of the participant.</summary>
    [Id(2)] public required PresenceState Presence { get; init; }

    /// <summary>When the participant was online last, or null.</summary>
    [Id(3)] public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>Why there is no time, if WhatsApp reports it.</summary>
    [Id(4)] public LastSeenReason? LastSeenReason { get; init; }

    /// <summary>Number of online members of a group, if WhatsApp reports it.</summary>
    [Id(5)] public int? OnlineCount { get; init; }

    /// <summary>When.</summary>
    [Id(6)] public required DateTimeOffset Timestamp { get; init; }
}
