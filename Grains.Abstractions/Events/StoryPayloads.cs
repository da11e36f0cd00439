using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Payload of <c>story.received</c>.</summary>
/// <param name="Story">The story, a message of the chat <c>status@broadcast</c>.</param>
[GenerateSerializer, Immutable, Alias("StoryPayload")]
public sealed record StoryPayload([property: Id(0)] MessageView Story);

/// <summary>Payload of <c>story.viewed</c>, once for each viewer.</summary>
/// <param name="MessageId">Story of this account.</param>
/// <param name="Viewer">Who viewed it.</param>
/// <param name="Status">Whether it was read, or played.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("StoryViewedPayload")]
public sealed record StoryViewedPayload(
    [property: Id(0)] string MessageId, [property: Id(1)] Participant Viewer, [property: Id(2)] MessageStatus Status,
    [property: Id(3)] DateTimeOffset Timestamp);

/// <summary>Payload of <c>story.deleted</c>.</summary>
/// <param name="MessageId">Story that was deleted.</param>
/// <param name="From">Who deleted it: its author.</param>
/// <param name="FromMe">True when another device of this account did.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("StoryDeletedPayload")]
public sealed record StoryDeletedPayload(
    [property: Id(0)] string MessageId, [property: Id(1)] Participant From, [property: Id(2)] bool FromMe, [property: Id(3)] DateTimeOffset Timestamp);
