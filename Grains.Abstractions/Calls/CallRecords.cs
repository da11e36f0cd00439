using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Calls;

/// <summary>How far a call is.</summary>
[GenerateSerializer, Alias("CallState")]
public enum CallState
{
    /// <summary>It rings.</summary>
    Ringing,

    /// <summary>Another device of the account took it.</summary>
    Accepted,

    /// <summary>The account rejected it.</summary>
    Rejected,

    /// <summary>Nobody took it.</summary>
    Missed,
}

/// <summary>A call of somebody else.</summary>
[GenerateSerializer, Immutable, Alias("CallView")]
public sealed record CallView
{
    /// <summary>Id of the call.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Who calls. The phone number is null when WhatsApp does not show it.</summary>
    [Id(1)] public required Participant From { get; init; }

    /// <summary>How far it is.</summary>
    [Id(2)] public required CallState Status { get; init; }

    /// <summary>
    /// WhatsApp's word for how it ended (timeout, accepted_elsewhere, rejected_elsewhere, group_call_ended, …); <c>rejected</c> when this channel rejected
    /// it, <c>offline</c> when it came while the channel was not connected; null while it rings, and when the caller hung up.
    /// </summary>
    [Id(3)] public string? Reason { get; init; }

    /// <summary>True for a video call.</summary>
    [Id(4)] public bool Video { get; init; }

    /// <summary>True for a call with several people.</summary>
    [Id(5)] public bool Group { get; init; }

    /// <summary>The group that is called, or null.</summary>
    [Id(6)] public string? GroupId { get; init; }

    /// <summary>True when it came while the channel was not connected.</summary>
    [Id(7)] public bool Offline { get; init; }

    /// <summary>When it began.</summary>
    [Id(8)] public required DateTimeOffset Timestamp { get; init; }

    /// <summary>When it no longer rang, or null.</summary>
    [Id(9)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Duration in seconds, if WhatsApp returns it.</summary>
    [Id(10)] public int? DurationSeconds { get; init; }
}

/// <summary>A link by which anybody joins a call.</summary>
/// <param name="Token">Its 22 characters.</param>
/// <param name="Video">True for a video call.</param>
/// <param name="Url">The link.</param>
/// <param name="StartTime">When the call is planned, or null.</param>
[GenerateSerializer, Immutable, Alias("CallLinkView")]
public sealed record CallLinkView(
    [property: Id(0)] string Token, [property: Id(1)] bool Video, [property: Id(2)] string Url, [property: Id(3)] DateTimeOffset? StartTime);

/// <summary>A call link, as WhatsApp returns it.</summary>
/// <param name="Link">The link.</param>
/// <param name="Creator">Who made it, or null.</param>
/// <param name="WaitingRoom">True when its owner lets people in one by one.</param>
[GenerateSerializer, Immutable, Alias("CallLinkDetailsView")]
public sealed record CallLinkDetailsView(
    [property: Id(0)] CallLinkView Link, [property: Id(1)] Participant? Creator, [property: Id(2)] bool WaitingRoom);
