using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Presence;

/// <summary>Activity of a person, as announced by WhatsApp.</summary>
[GenerateSerializer, Alias("PresenceState")]
public enum PresenceState
{
    /// <summary>Subscribed, and nothing was announced yet.</summary>
    Pending,

    /// <summary>Online.</summary>
    Available,

    /// <summary>Not online.</summary>
    Unavailable,

    /// <summary>Writes a message.</summary>
    Typing,

    /// <summary>Records a voice message.</summary>
    Recording,

    /// <summary>No longer writes or records.</summary>
    Paused,
}

/// <summary>Why WhatsApp reports no last-seen time.</summary>
[GenerateSerializer, Alias("LastSeenReason")]
public enum LastSeenReason
{
    /// <summary>The person does not show it to this account.</summary>
    Denied,

    /// <summary>There is none.</summary>
    None,

    /// <summary>WhatsApp could not find out.</summary>
    Error,
}

/// <summary>Known presence of a person, or of one member of a group.</summary>
[GenerateSerializer, Immutable, Alias("PresenceView")]
public sealed record PresenceView
{
    /// <summary>Chat.</summary>
    [Id(0)] public required string ChatId { get; init; }

    /// <summary>Latest state of the person; of a group, that of the member who was announced last.</summary>
    [Id(1)] public required PresenceState Presence { get; init; }

    /// <summary>When the person was online last, or null.</summary>
    [Id(2)] public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>Why there is no time, if WhatsApp reports it.</summary>
    [Id(3)] public LastSeenReason? LastSeenReason { get; init; }

    /// <summary>Number of online members of a group, if WhatsApp reports it.</summary>
    [Id(4)] public int? OnlineCount { get; init; }

    /// <summary>Members of a group with an announced presence; empty outside groups.</summary>
    [Id(5)] public IReadOnlyList<MemberPresence> Members { get; init; } = [];

    /// <summary>True while the channel subscribes to this presence.</summary>
    [Id(6)] public bool Subscribed { get; init; }

    /// <summary>Time of the latest announcement, or null.</summary>
    [Id(7)] public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>The presence of a member of a group.</summary>
/// <param name="Participant">The member.</param>
/// <param name="Presence">Activity of the member.</param>
/// <param name="UpdatedAt">When that was announced.</param>
[GenerateSerializer, Immutable, Alias("MemberPresence")]
public sealed record MemberPresence(
    [property: Id(0)] Participant Participant, [property: Id(1)] PresenceState Presence, [property: Id(2)] DateTimeOffset UpdatedAt);

/// <summary>Activity to show in a chat.</summary>
[GenerateSerializer, Alias("TypingState")]
public enum TypingState
{
    /// <summary>A message is being written.</summary>
    Typing,

    /// <summary>A voice message is being recorded.</summary>
    Recording,

    /// <summary>Nothing any more.</summary>
    Paused,
}
