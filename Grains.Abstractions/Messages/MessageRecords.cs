namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>How far a message is; only ever moves forward.</summary>
[GenerateSerializer, Alias("MessageStatus")]
public enum MessageStatus
{
    /// <summary>Safely stored and waiting.</summary>
    Queued,
    /// <summary>Taken by the WhatsApp server.</summary>
    Sent,
    /// <summary>On the recipient's device; an inbound message starts here.</summary>
    Delivered,
    /// <summary>Read.</summary>
    Read,
    /// <summary>Played.</summary>
    Played,
    /// <summary>Refused or expired.</summary>
    Failed,
}

/// <summary>Why a queued message waits although the channel is connected.</summary>
[GenerateSerializer, Alias("HeldReason")]
public enum HeldReason
{
    /// <summary>WhatsApp does not allow the account to start new chats for some time.</summary>
    TimeLock,
    /// <summary>The account's new chats of this cycle are used up.</summary>
    Capping,
    /// <summary>The channel's own budget for strangers is used up.</summary>
    WarmUp,
}

/// <summary>A message to accept.</summary>
[GenerateSerializer, Immutable, Alias("SendRequest")]
public sealed record SendRequest
{
    /// <summary>Recipient JID, validated; null for the chat of the message that the content refers to.</summary>
    [Id(0)] public string? To { get; init; }
    /// <summary>Content.</summary>
    [Id(1)] public required MessageContent Content { get; init; }
    /// <summary>Customer's own id, unique on the channel for 24 h, or null.</summary>
    [Id(2)] public string? ClientRef { get; init; }
    /// <summary>Message to quote, or null.</summary>
    [Id(3)] public string? QuotedMessageId { get; init; }
    /// <summary>JIDs mentioned.</summary>
    [Id(4)] public IReadOnlyList<string> Mentions { get; init; } = [];
    /// <summary>True when the message that the content refers to is the resource that the caller named: it is <c>not_found</c> when it is not here.</summary>
    [Id(5)] public bool NamesTarget { get; init; }
    /// <summary>Message whose content is forwarded unchanged, or null.</summary>
    [Id(6)] public string? ForwardedId { get; init; }
    /// <summary>For how long the recipient sees the channel typing before the message is sent, 0 to 60 seconds.</summary>
    [Id(7)] public int TypingSeconds { get; init; }
    /// <summary>Who sees a story; null for the account's own choice, and for every other message.</summary>
    [Id(8)] public StoryAudience? Audience { get; init; }
}

/// <summary>Answer to an accepted message.</summary>
/// <param name="MessageId">Stanza id.</param>
/// <param name="ClientRef">As given.</param>
/// <param name="Status">
/// As the message shows it at that moment: <c>sent</c> when WhatsApp took it, <c>queued</c> while it waits, <c>failed</c> only of one that an earlier request
/// made, or that was taken back.
/// </param>
/// <param name="HeldReason">Why it waits although the channel is connected, or null.</param>
/// <param name="RetryAt">When it is tried then, or null.</param>
/// <param name="Duplicate">True when the client_ref was used before: it is the first message's receipt, and nothing was sent.</param>
[GenerateSerializer, Immutable, Alias("SendReceipt")]
public sealed record SendReceipt(
    [property: Id(0)] string MessageId,
    [property: Id(1)] string? ClientRef,
    [property: Id(2)] MessageStatus Status,
    [property: Id(3)] HeldReason? HeldReason = null,
    [property: Id(4)] DateTimeOffset? RetryAt = null,
    [property: Id(5)] bool Duplicate = false);

/// <summary>Sender of a message.</summary>
/// <param name="Jid">Account JID.</param>
/// <param name="Lid">LID when known.</param>
/// <param name="PhoneNumber">E.164 with plus when known.</param>
/// <param name="PushName">Name on the network when known.</param>
/// <param name="Username">Username if known, without <c>@</c>: the name of people who hide their number.</param>
[GenerateSerializer, Immutable, Alias("Participant")]
public sealed record Participant(
    [property: Id(0)] string Jid, [property: Id(1)] string? Lid, [property: Id(2)] string? PhoneNumber, [property: Id(3)] string? PushName, [property: Id(4)] string? Username = null);

/// <summary>Why a message failed.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Message">One sentence.</param>
/// <param name="UpstreamCode">Number WhatsApp gave.</param>
/// <param name="RetryAt">When WhatsApp will accept it, as far as it reports that.</param>
[GenerateSerializer, Immutable, Alias("MessageError")]
public sealed record MessageError(
    [property: Id(0)] string Code, [property: Id(1)] string Message, [property: Id(2)] int? UpstreamCode, [property: Id(3)] DateTimeOffset? RetryAt = null);

/// <summary>The one message object of history and webhooks; its content is in the field that its type names.</summary>
[GenerateSerializer, Immutable, Alias("MessageView")]
public sealed record MessageView : MessageContent
{
    /// <summary>Makes a message without content.</summary>
    public MessageView()
    {
    }

    /// <summary>Makes a message with this content.</summary>
    public MessageView(MessageContent content) : base(content)
    {
    }

    /// <summary>Stanza id.</summary>
    [Id(0)] public required string Id { get; init; }
    /// <summary>Channel.</summary>
    [Id(1)] public required ChannelId ChannelId { get; init; }
    /// <summary>Chat JID.</summary>
    [Id(2)] public required string ChatId { get; init; }
    /// <summary>True for our own.</summary>
    [Id(3)] public required bool FromMe { get; init; }
    /// <summary>Sender.</summary>
    [Id(4)] public required Participant From { get; init; }
    /// <summary>Recipient JID.</summary>
    [Id(5)] public required string To { get; init; }
    /// <summary>Content type; of a deleted message the one that it had.</summary>
    [Id(6)] public required string Type { get; init; }
    /// <summary>Id of the quoted message.</summary>
    [Id(8)] public string? Quoted { get; init; }
    /// <summary>JIDs mentioned.</summary>
    [Id(9)] public IReadOnlyList<string> Mentions { get; init; } = [];
    /// <summary>Time.</summary>
    [Id(10)] public required DateTimeOffset Timestamp { get; init; }
    /// <summary>How far.</summary>
    [Id(11)] public required MessageStatus Status { get; init; }
    /// <summary>Why it failed.</summary>
    [Id(12)] public MessageError? Error { get; init; }
    /// <summary>Customer's own id.</summary>
    [Id(13)] public string? ClientRef { get; init; }
    /// <summary>When its sender changed it last, or null.</summary>
    [Id(14)] public DateTimeOffset? EditedAt { get; init; }
    /// <summary>When it was taken back for everyone, or null.</summary>
    [Id(15)] public DateTimeOffset? DeletedAt { get; init; }
    /// <summary>Reactions to it.</summary>
    [Id(16)] public IReadOnlyList<MessageReaction> Reactions { get; init; } = [];
    /// <summary>True when this account starred it.</summary>
    [Id(20)] public bool Starred { get; init; }
    /// <summary>Until when it is pinned in its chat, or null; a time that is past means that it was.</summary>
    [Id(21)] public DateTimeOffset? PinnedUntil { get; init; }
    /// <summary>Why a queued message waits although the channel is connected, or null.</summary>
    [Id(22)] public HeldReason? HeldReason { get; init; }
    /// <summary>Time of the next attempt of a held message, or null.</summary>
    [Id(23)] public DateTimeOffset? RetryAt { get; init; }
}

/// <summary>Filter of the history.</summary>
[GenerateSerializer, Immutable, Alias("MessageQuery")]
public sealed record MessageQuery
{
    /// <summary>Only this channel, or null for all of the caller's.</summary>
    [Id(0)] public ChannelId? ChannelId { get; init; }
    /// <summary>Only this chat.</summary>
    [Id(1)] public string? ChatId { get; init; }
    /// <summary>Only own or only others' messages.</summary>
    [Id(2)] public bool? FromMe { get; init; }
    /// <summary>Only this type.</summary>
    [Id(3)] public string? Type { get; init; }
    /// <summary>Only this status.</summary>
    [Id(4)] public MessageStatus? Status { get; init; }
    /// <summary>Only later than this.</summary>
    [Id(5)] public DateTimeOffset? After { get; init; }
    /// <summary>Only earlier than this.</summary>
    [Id(6)] public DateTimeOffset? Before { get; init; }
    /// <summary>Only texts that contain this.</summary>
    [Id(7)] public string? Q { get; init; }
    /// <summary>Page.</summary>
    [Id(8)] public required PageRequest Page { get; init; }
    /// <summary>Only messages of this account (JID).</summary>
    [Id(9)] public string? Author { get; init; }
}
