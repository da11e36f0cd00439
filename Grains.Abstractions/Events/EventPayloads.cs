using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Payload of <c>message.received</c>, <c>.sent</c>, <c>.failed</c>.</summary>
/// <param name="Message">The message.</param>
[GenerateSerializer, Immutable, Alias("MessageEventPayload")]
public sealed record MessageEventPayload([property: Id(0)] MessageView Message);

/// <summary>Payload of <c>message.delivered</c> and <c>message.status</c>.</summary>
/// <param name="MessageId">Message.</param>
/// <param name="ChatId">Chat.</param>
/// <param name="Status">How far.</param>
/// <param name="Participant">Whose receipt, account JID.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("MessageStatusPayload")]
public sealed record MessageStatusPayload(
    [property: Id(0)] string MessageId,
    [property: Id(1)] string ChatId,
    [property: Id(2)] MessageStatus Status,
    [property: Id(3)] string Participant,
    [property: Id(4)] DateTimeOffset Timestamp);

/// <summary>Payload of <c>message.reaction</c>.</summary>
/// <param name="MessageId">Message that was reacted to.</param>
/// <param name="ChatId">Chat.</param>
/// <param name="From">The author of the reaction.</param>
/// <param name="FromMe">True for our own reaction.</param>
/// <param name="Emoji">The emoji; empty when the reaction was taken back.</param>
/// <param name="Timestamp">When.</param>
/// <param name="ReactionId">Stanza id of the reaction itself.</param>
[GenerateSerializer, Immutable, Alias("MessageReactionPayload")]
public sealed record MessageReactionPayload(
    [property: Id(0)] string MessageId,
    [property: Id(1)] string ChatId,
    [property: Id(2)] Participant From,
    [property: Id(3)] bool FromMe,
    [property: Id(4)] string Emoji,
    [property: Id(5)] DateTimeOffset Timestamp,
    [property: Id(6)] string ReactionId);

/// <summary>Payload of <c>message.edited</c> and <c>message.deleted</c>.</summary>
/// <param name="MessageId">Message that was changed.</param>
/// <param name="ChatId">Chat.</param>
/// <param name="From">The author of the change.</param>
/// <param name="FromMe">True when that was us.</param>
/// <param name="Content">The new content; null if the message was deleted.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("MessageChangePayload")]
public sealed record MessageChangePayload(
    [property: Id(0)] string MessageId,
    [property: Id(1)] string ChatId,
    [property: Id(2)] Participant From,
    [property: Id(3)] bool FromMe,
    [property: Id(4)] MessageContent? Content,
    [property: Id(5)] DateTimeOffset Timestamp);

/// <summary>Payload of <c>poll.voted</c>.</summary>
/// <param name="MessageId">The poll.</param>
/// <param name="ChatId">Chat.</param>
/// <param name="From">The voter.</param>
/// <param name="FromMe">True for our own vote.</param>
/// <param name="Options">All answers that they choose now; none when they took their vote back.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("PollVotePayload")]
public sealed record PollVotePayload(
    [property: Id(0)] string MessageId,
    [property: Id(1)] string ChatId,
    [property: Id(2)] Participant From,
    [property: Id(3)] bool FromMe,
    [property: Id(4)] IReadOnlyList<string> Options,
    [property: Id(5)] DateTimeOffset Timestamp);

/// <summary>Payload of the <c>channel.*</c> events.</summary>
/// <param name="Status">New state.</param>
/// <param name="PreviousStatus">State before.</param>
/// <param name="Reason">Stable reason, or null.</param>
/// <param name="PhoneNumber">Own phone number, when paired.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("ChannelEventPayload")]
public sealed record ChannelEventPayload(
    [property: Id(0)] ChannelStatus Status,
    [property: Id(1)] ChannelStatus PreviousStatus,
    [property: Id(2)] string? Reason,
    [property: Id(3)] string? PhoneNumber,
    [property: Id(4)] DateTimeOffset Timestamp);

/// <summary>Payload of <c>qr.updated</c>.</summary>
/// <param name="Raw">Text of the QR.</param>
/// <param name="ExpiresAt">When the next replaces it.</param>
/// <param name="Reason"><c>rescan</c> when the QR before it was scanned and can't link: the phone reports that it could not link, and must scan this one. Otherwise null.</param>
[GenerateSerializer, Immutable, Alias("QrPayload")]
public sealed record QrPayload([property: Id(0)] string Raw, [property: Id(1)] DateTimeOffset ExpiresAt, [property: Id(2)] string? Reason);

/// <summary>Payload of <c>pair_code.updated</c>.</summary>
/// <param name="Code">Form <c>XXXX-XXXX</c>; null when no code links any more and another one must be requested.</param>
/// <param name="ExpiresAt">When it ends, null without a code.</param>
/// <param name="Reason"><c>requested</c> or <c>renewed</c> (another code than before: show this one); without a code <c>expired</c>, <c>request_needed</c>, <c>too_many_tries</c>, <c>unconfirmed</c> or <c>refused</c>.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("PairCodePayload")]
public sealed record PairCodePayload([property: Id(0)] string? Code, [property: Id(1)] DateTimeOffset? ExpiresAt, [property: Id(2)] string Reason, [property: Id(3)] DateTimeOffset Timestamp);

/// <summary>Payload of <c>channel.passkey_required</c>.</summary>
/// <param name="Options">WebAuthn options for the owner's browser on WhatsApp's own site.</param>
/// <param name="ExpiresAt">When the assertion must be there.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("PasskeyRequiredPayload")]
public sealed record PasskeyRequiredPayload([property: Id(0)] WebAuthnOptions Options, [property: Id(1)] DateTimeOffset ExpiresAt, [property: Id(2)] DateTimeOffset Timestamp);

/// <summary>Payload of <c>channel.passkey_confirm</c>.</summary>
/// <param name="Code">Code that the phone shows too.</param>
/// <param name="ExpiresAt">When it must be confirmed.</param>
/// <param name="Skipped">True when the channel was linked before and continues without a comparison.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("PasskeyConfirmPayload")]
public sealed record PasskeyConfirmPayload(
    [property: Id(0)] string Code, [property: Id(1)] DateTimeOffset ExpiresAt, [property: Id(2)] bool Skipped, [property: Id(3)] DateTimeOffset Timestamp);

/// <summary>Payload of <c>history.synced</c>.</summary>
/// <param name="SyncType"><c>initial</c>, <c>recent</c>, <c>full</c>, <c>push_names</c>, <c>on_demand</c> or <c>other</c>.</param>
/// <param name="Progress">Percent of the whole as the phone counts, or null.</param>
/// <param name="Messages">Messages in this part.</param>
/// <param name="Chats">Chats in this part.</param>
/// <param name="Error">Why the part could not be read, or null.</param>
/// <param name="Timestamp">When it was done.</param>
[GenerateSerializer, Immutable, Alias("HistorySyncedPayload")]
public sealed record HistorySyncedPayload(
    [property: Id(0)] string SyncType,
    [property: Id(1)] int? Progress,
    [property: Id(2)] long Messages,
    [property: Id(3)] int Chats,
    [property: Id(4)] string? Error,
    [property: Id(5)] DateTimeOffset Timestamp);
