using System.Text.Json.Serialization;

namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>A poll.</summary>
[GenerateSerializer, Immutable, Alias("PollContent")]
public sealed record PollContent
{
    /// <summary>The question.</summary>
    [Id(0)] public required string Title { get; init; }
    /// <summary>Its answers.</summary>
    [Id(1)] public required IReadOnlyList<string> Options { get; init; }
    /// <summary>How many may be chosen, 0 for any number.</summary>
    [Id(2)] public int SelectableCount { get; init; }
    /// <summary>Votes so far, an entry per answer; absent while there are none.</summary>
    [Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public IReadOnlyList<PollResult>? Results { get; init; }
}

/// <summary>Votes for one answer.</summary>
/// <param name="Option">The answer.</param>
/// <param name="Voters">Accounts that chose it, JIDs.</param>
[GenerateSerializer, Immutable, Alias("PollResult")]
public sealed record PollResult([property: Id(0)] string Option, [property: Id(1)] IReadOnlyList<string> Voters);

/// <summary>A vote; it replaces the voter's former one.</summary>
/// <param name="MessageId">The poll.</param>
/// <param name="Options">Selected options; an empty list removes the vote.</param>
[GenerateSerializer, Immutable, Alias("PollVoteContent")]
public sealed record PollVoteContent([property: Id(0)] string MessageId, [property: Id(1)] IReadOnlyList<string> Options);

/// <summary>An event that members can answer.</summary>
[GenerateSerializer, Immutable, Alias("EventContent")]
public sealed record EventContent
{
    /// <summary>Its name.</summary>
    [Id(0)] public required string Title { get; init; }
    /// <summary>Title of the event.</summary>
    [Id(1)] public string? Description { get; init; }
    /// <summary>When it begins.</summary>
    [Id(2)] public required DateTimeOffset StartTime { get; init; }
    /// <summary>When it ends.</summary>
    [Id(3)] public DateTimeOffset? EndTime { get; init; }
    /// <summary>Where it is.</summary>
    [Id(4)] public LocationContent? Location { get; init; }
    /// <summary>Link of a call.</summary>
    [Id(5)] public string? JoinLink { get; init; }
    /// <summary>True when it was called off.</summary>
    [Id(6)] public bool Canceled { get; init; }
    /// <summary>True when guests may bring others.</summary>
    [Id(7)] public bool ExtraGuestsAllowed { get; init; }
    /// <summary>Answers so far; absent while there are none.</summary>
    [Id(8), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public IReadOnlyList<EventGuest>? Answers { get; init; }
}

/// <summary>Answers to an event.</summary>
/// <param name="From">Account, JID.</param>
/// <param name="Answer"><c>going</c>, <c>not_going</c>, <c>maybe</c> or <c>unknown</c>.</param>
/// <param name="ExtraGuests">How many others come along.</param>
[GenerateSerializer, Immutable, Alias("EventGuest")]
public sealed record EventGuest([property: Id(0)] string From, [property: Id(1)] EventAnswer Answer, [property: Id(2)] int ExtraGuests);

/// <summary>An answer to an event.</summary>
[GenerateSerializer, Alias("EventAnswer")]
public enum EventAnswer
{
    /// <summary>Of an unknown kind.</summary>
    Unknown,
    /// <summary>Going.</summary>
    Going,
    /// <summary>Does not come.</summary>
    NotGoing,
    /// <summary>May come.</summary>
    Maybe,
}

/// <summary>An answer to an event.</summary>
/// <param name="MessageId">The event.</param>
/// <param name="Answer">The answer.</param>
/// <param name="ExtraGuests">How many others come along.</param>
[GenerateSerializer, Immutable, Alias("EventAnswerContent")]
public sealed record EventAnswerContent([property: Id(0)] string MessageId, [property: Id(1)] EventAnswer Answer, [property: Id(2)] int ExtraGuests);
