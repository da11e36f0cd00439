using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>A fact that the account's devices agreed on through the app state.</summary>
public abstract record AppStateEvent : ClientEvent
{
    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>True if a collection is read from version 0: its entries are the existing state rather than changes.</summary>
    public bool IsInitial { get; init; }

    /// <summary>Never prints names or numbers.</summary>
    public override string ToString() => GetType().Name;
}

/// <summary>A fact about a chat.</summary>
public abstract record ChatEvent : AppStateEvent
{
    /// <summary>The chat, by LID when it is known.</summary>
    public required Jid Chat { get; init; }

    /// <summary>Phone number of the chat's account when known.</summary>
    public string? ChatPhoneNumber { get; init; }
}

/// <summary>A chat was archived or unarchived.</summary>
public sealed record ChatArchived(bool IsArchived) : ChatEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ChatArchived);
}

/// <summary>A chat was pinned or unpinned.</summary>
public sealed record ChatPinned(bool IsPinned) : ChatEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ChatPinned);
}

/// <summary>A chat was muted until a time (<see cref="DateTimeOffset.MaxValue"/>: forever), or unmuted (null).</summary>
public sealed record ChatMuted(DateTimeOffset? Until) : ChatEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ChatMuted);
}

/// <summary>A chat was marked as read or as unread.</summary>
public sealed record ChatMarked(bool IsRead) : ChatEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ChatMarked);
}

/// <summary>A chat's messages were deleted on the account's devices; with <paramref name="IsChatDeleted"/> the chat too.</summary>
public sealed record ChatCleared(bool IsChatDeleted) : ChatEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ChatCleared);
}

/// <summary>The status updates of a contact are hidden on the account's devices, or shown again.</summary>
public sealed record StoriesMuted(bool IsMuted) : ChatEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(StoriesMuted);
}

/// <summary>A message was starred, or not any more.</summary>
public sealed record MessageStarred(string MessageId, bool IsFromMe, bool IsStarred) : ChatEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(MessageStarred);
}

/// <summary>A message was deleted on the account's own devices.</summary>
public sealed record MessageDeletedForMe(string MessageId, bool IsFromMe) : ChatEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(MessageDeletedForMe);
}

/// <summary>Whether chats of the account leave the archive when a message arrives.</summary>
public sealed record UnarchivesChats(bool IsOn) : AppStateEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(UnarchivesChats);
}

/// <summary>A contact was saved under a name; a null name means that it was taken off the list.</summary>
public sealed record ContactSaved(Jid Contact, string? PhoneNumber, string? FullName, string? FirstName) : AppStateEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ContactSaved);
}

/// <summary>A label was made, changed or deleted.</summary>
public sealed record LabelEdited(string LabelId, string Name, int Color, bool IsDeleted) : AppStateEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(LabelEdited);
}

/// <summary>A label was put on a chat (or on a message of it) or taken off.</summary>
public sealed record LabelAssigned(string LabelId, string? MessageId, bool IsAssigned) : ChatEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(LabelAssigned);
}

/// <summary>A quick reply was created, changed or deleted.</summary>
/// <param name="ReplyId">Id, chosen by whoever created it.</param>
/// <param name="Shortcut">What is typed to send it.</param>
/// <param name="Message">Its text.</param>
/// <param name="Keywords">Words that it is found by.</param>
/// <param name="Count">How often it was used.</param>
/// <param name="IsDeleted">True when it was deleted.</param>
public sealed record QuickReplyChanged(
    string ReplyId, string Shortcut, string Message, IReadOnlyList<string> Keywords, int Count, bool IsDeleted) : AppStateEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(QuickReplyChanged);
}
