namespace WhatIsUp.WhatsApp.Contents;

/// <summary>An event that members can answer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="StartsAt">When it begins.</param>
public sealed record EventContent(string Name, DateTimeOffset StartsAt) : Content
{
    /// <inheritdoc />
    public override string Type => "event";

    /// <summary>Title of the event.</summary>
    public string? Description { get; init; }

    /// <summary>When it ends, or null.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Where it is, or null.</summary>
    public LocationContent? Location { get; init; }

    /// <summary>Link of a call, or null.</summary>
    public string? JoinLink { get; init; }

    /// <summary>True when it was called off.</summary>
    public bool IsCanceled { get; init; }

    /// <summary>True when guests may bring others.</summary>
    public bool AllowsExtraGuests { get; init; }
}

/// <summary>An answer to an event.</summary>
/// <param name="Target">The event.</param>
/// <param name="Answer">The answer.</param>
/// <param name="ExtraGuests">How many others come along.</param>
/// <param name="At">When it was given.</param>
public sealed record EventAnswerContent(MessageTarget Target, EventAnswer Answer, int ExtraGuests, DateTimeOffset At) : Content
{
    /// <inheritdoc />
    public override string Type => "event_answer";
}

/// <summary>The answers to an event.</summary>
public enum EventAnswer
{
    /// <summary>An answer of an unknown kind.</summary>
    Unknown,

    /// <summary>Going.</summary>
    Going,

    /// <summary>Does not come.</summary>
    NotGoing,

    /// <summary>May come.</summary>
    Maybe,
}
