using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>Activity of a person, as announced by the server.</summary>
public enum PresenceKind
{
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

/// <summary>Why the server reports no time with a presence (attribute <c>last</c> of whatsmeow and whatsapp-rust).</summary>
public enum LastSeenReason
{
    /// <summary>The person does not show it to this account (<c>deny</c>).</summary>
    Denied,

    /// <summary>There is none (<c>none</c>).</summary>
    None,

    /// <summary>The server could not determine it (<c>error</c>, or an unknown value).</summary>
    Error,
}

/// <summary>A person came online, went offline, or started or stopped typing or recording.</summary>
/// <param name="Chat">Chat, by LID when that is known.</param>
/// <param name="Participant">The person; equal to the chat outside groups.</param>
/// <param name="Kind">The activity.</param>
public sealed record PresenceChanged(Jid Chat, Jid Participant, PresenceKind Kind) : ClientEvent
{
    /// <summary>Phone number of the chat's account when known.</summary>
    public string? ChatPhoneNumber { get; init; }

    /// <summary>Phone number of the participant when known.</summary>
    public string? ParticipantPhoneNumber { get; init; }

    /// <summary>When the person was online last, or null.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>Why there is no time, if the server reports it.</summary>
    public LastSeenReason? LastSeenReason { get; init; }

    /// <summary>Members of a group that are online, when the server counts them.</summary>
    public int? OnlineCount { get; init; }

    /// <summary>Never prints the person.</summary>
    public override string ToString() => $"{nameof(PresenceChanged)} {Kind}";
}
