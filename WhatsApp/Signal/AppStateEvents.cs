using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>A fact that the account's devices agreed on through the app state.</summary>
public abstract record AppStateEvent : ClientEvent
{
    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>True when a collection is read from its beginning: what is told was so before, and is no news.</summary>
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

/// <summary>A chat went to the archive or came back.</summary>
public sealed record ChatArchived(bool IsArchived) : ChatEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ChatArchived);
}

/// <summary>A chat was pinned or let go.</summary>
public sealed record ChatPinned(bool IsPinned) : ChatEvent
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ChatPinned);
}

/// <summary>A chat was muted until a time (<see cref="DateTimeOffset.MaxValue"/>: for ever), or is heard again (null).</summary>
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

/// <summary>Chats of the account leave the archive when somebody writes, or stay there.</summary>
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
