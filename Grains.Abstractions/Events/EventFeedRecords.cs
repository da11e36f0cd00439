namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>
/// A place in the feed of events. Events are ordered by the database transaction that wrote them and by their number within it, because transactions may commit
/// in another order than they take numbers.
/// </summary>
/// <param name="Transaction">Number of the transaction; 0 where the database has one writer.</param>
/// <param name="Sequence">Number of the event.</param>
[GenerateSerializer, Immutable, Alias("EventPosition")]
public readonly record struct EventPosition([property: Id(0)] long Transaction, [property: Id(1)] long Sequence) : IComparable<EventPosition>
{
    /// <inheritdoc />
    public int CompareTo(EventPosition other) => (Transaction, Sequence).CompareTo((other.Transaction, other.Sequence));

    /// <summary>True when the first one is before the second one.</summary>
    public static bool operator <(EventPosition first, EventPosition second) => first.CompareTo(second) < 0;

    /// <summary>True when the first one is after the second one.</summary>
    public static bool operator >(EventPosition first, EventPosition second) => first.CompareTo(second) > 0;

    /// <summary>True when the first one is not after the second one.</summary>
    public static bool operator <=(EventPosition first, EventPosition second) => first.CompareTo(second) <= 0;

    /// <summary>True when the first one is not before the second one.</summary>
    public static bool operator >=(EventPosition first, EventPosition second) => first.CompareTo(second) >= 0;
}

/// <summary>An event of the feed.</summary>
/// <param name="Position">Its place.</param>
/// <param name="Id">Event id (wevt_…).</param>
/// <param name="Name">Event name.</param>
/// <param name="ChannelId">Channel, or null for an event of the account.</param>
/// <param name="Envelope">UTF-8 JSON, as the body of a webhook.</param>
[GenerateSerializer, Immutable, Alias("FeedEvent")]
public sealed record FeedEvent(
    [property: Id(0)] EventPosition Position, [property: Id(1)] string Id, [property: Id(2)] string Name, [property: Id(3)] ChannelId? ChannelId,
    [property: Id(4)] byte[] Envelope);

/// <summary>What to read of the feed.</summary>
[GenerateSerializer, Immutable, Alias("EventFeedQuery")]
public sealed record EventFeedQuery
{
    /// <summary>Only events behind this place.</summary>
    [Id(0)] public required EventPosition After { get; init; }

    /// <summary>Only events of these names; null for all.</summary>
    [Id(1)] public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Only events of this channel; null for all.</summary>
    [Id(2)] public ChannelId? ChannelId { get; init; }
}

/// <summary>A bounded part of the feed.</summary>
/// <param name="Events">Events in order.</param>
/// <param name="Next">Where the next part begins.</param>
/// <param name="IsEnd">True when nothing is behind it at the moment.</param>
[GenerateSerializer, Immutable, Alias("EventFeedPage")]
public sealed record EventFeedPage(
    [property: Id(0)] IReadOnlyList<FeedEvent> Events, [property: Id(1)] EventPosition Next, [property: Id(2)] bool IsEnd);

/// <summary>Where a reader begins.</summary>
/// <param name="Position">Events behind this place follow.</param>
/// <param name="IsGap">True when the event that the reader named is not stored: the reader begins with the oldest stored event.</param>
/// <param name="OldestId">Id of that oldest event, or null without one.</param>
[GenerateSerializer, Immutable, Alias("EventFeedStart")]
public sealed record EventFeedStart(
    [property: Id(0)] EventPosition Position, [property: Id(1)] bool IsGap = false, [property: Id(2)] string? OldestId = null);
