using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;

namespace WhatIsUp.ApiGateway.Endpoints.Presence;

/// <summary>A presence to show; both values of a pair have the same meaning.</summary>
public enum RequestedPresence
{
    /// <summary>The account is shown as online for as long as the channel is connected.</summary>
    Available,

    /// <summary>As available.</summary>
    Online,

    /// <summary>The account is not shown as online, and the phone shows its notifications.</summary>
    Unavailable,

    /// <summary>As unavailable.</summary>
    Offline,

    /// <summary>The chat is shown that a message is being written.</summary>
    Typing,

    /// <summary>As typing.</summary>
    Composing,

    /// <summary>The chat is shown that a voice message is being recorded.</summary>
    Recording,

    /// <summary>The chat is shown that nothing is being written or recorded any more.</summary>
    Paused,

    /// <summary>As paused.</summary>
    Pause,
}

/// <summary>The presence of the own account, or of one chat if it has a recipient.</summary>
public sealed record SetPresenceRequest
{
    /// <summary>Chat that is shown typing, recording or paused; absent for available and unavailable.</summary>
    [ChatRecipient] public string? To { get; init; }

    /// <summary>available, unavailable; with to: typing, recording, paused.</summary>
    public required RequestedPresence Presence { get; init; }

    /// <summary>Seconds, 0 to 60, after which typing or recording ends by itself. 0, the default, leaves that to you; apps stop showing it after 25.</summary>
    [Range(0, ChatPresenceRequest.MaxDelay)] public int? Delay { get; init; }
}

/// <summary>The activity to show in a chat.</summary>
public sealed record ChatPresenceRequest
{
    internal const int MaxDelay = 60;

    /// <summary>typing, recording or paused.</summary>
    public required RequestedPresence Presence { get; init; }

    /// <summary>Seconds, 0 to 60, after which typing or recording ends by itself. 0, the default, leaves that to you; apps stop showing it after 25.</summary>
    [Range(0, MaxDelay)] public int? Delay { get; init; }
}
