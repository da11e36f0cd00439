namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>A message that another one refers to.</summary>
/// <param name="MessageId">Its stanza id.</param>
[GenerateSerializer, Immutable, Alias("ReferenceContent")]
public sealed record ReferenceContent([property: Id(0)] string MessageId);

/// <summary>A reaction to a message.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Emoji">The emoji; empty removes the reaction.</param>
[GenerateSerializer, Immutable, Alias("ReactionContent")]
public sealed record ReactionContent([property: Id(0)] string MessageId, [property: Id(1)] string Emoji);

/// <summary>A message is pinned in its chat, or no longer.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Seconds">Duration; 0 removes the pin.</param>
[GenerateSerializer, Immutable, Alias("PinContent")]
public sealed record PinContent([property: Id(0)] string MessageId, [property: Id(1)] long Seconds);

/// <summary>The chat's messages disappear after a time, or no longer.</summary>
/// <param name="Seconds">After which time; 0 for never.</param>
[GenerateSerializer, Immutable, Alias("ExpirationContent")]
public sealed record ExpirationContent([property: Id(0)] long Seconds);

/// <summary>A type that this version does not support.</summary>
/// <param name="RawType">WhatsApp's own name for it.</param>
[GenerateSerializer, Immutable, Alias("UnsupportedContent")]
public sealed record UnsupportedContent([property: Id(0)] string RawType);

/// <summary>A reaction as its message shows it.</summary>
/// <param name="From">Account that reacted, JID.</param>
/// <param name="Emoji">The emoji.</param>
/// <param name="FromMe">True for our own.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("MessageReaction")]
public sealed record MessageReaction(
    [property: Id(0)] string From, [property: Id(1)] string Emoji, [property: Id(2)] bool FromMe, [property: Id(3)] DateTimeOffset Timestamp);

/// <summary>How far a message got with one recipient.</summary>
/// <param name="Participant">Account, JID.</param>
/// <param name="DeliveredAt">When it reached a device, or null.</param>
/// <param name="ReadAt">When it was read, or null.</param>
/// <param name="PlayedAt">When it was played, or null.</param>
[GenerateSerializer, Immutable, Alias("MessageReceipt")]
public sealed record MessageReceipt(
    [property: Id(0)] string Participant, [property: Id(1)] DateTimeOffset? DeliveredAt, [property: Id(2)] DateTimeOffset? ReadAt, [property: Id(3)] DateTimeOffset? PlayedAt);

/// <summary>A message that could not be read.</summary>
/// <param name="Reason">Stable reason: <c>waiting</c> for a retry, <c>undecryptable</c>, <c>view_once</c> (on the phone only), <c>unavailable</c>.</param>
[GenerateSerializer, Immutable, Alias("UnavailableContent")]
public sealed record UnavailableContent([property: Id(0)] string Reason);
