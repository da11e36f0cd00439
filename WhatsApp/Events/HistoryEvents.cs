using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>A message of the phone's history.</summary>
/// <param name="MessageId">Stanza id.</param>
/// <param name="Chat">Chat, by LID when it is known.</param>
/// <param name="ChatPhoneNumber">Phone number of the chat's account when known.</param>
/// <param name="Sender">Sending account.</param>
/// <param name="SenderPhoneNumber">Phone number of the sender when known.</param>
/// <param name="IsFromMe">True for the account's own.</param>
/// <param name="PushName">Name the sender had, or null.</param>
/// <param name="Timestamp">When it was sent.</param>
/// <param name="Status">How far our own got, the network's number: 2 server, 3 delivered, 4 read, 5 played.</param>
/// <param name="IsRead">True for received messages that the account has read.</param>
/// <param name="Message">Serialised Message protobuf.</param>
public sealed record HistoryMessage(
    string MessageId, Jid Chat, string? ChatPhoneNumber, Jid Sender, string? SenderPhoneNumber, bool IsFromMe, string? PushName, DateTimeOffset Timestamp,
    int Status, bool IsRead,
    byte[] Message)
{
    /// <summary>True when the account has starred it.</summary>
    public bool IsStarred { get; init; }

    /// <summary>Receipts of an own message by recipient, if the phone sends them.</summary>
    public IReadOnlyList<HistoryReceipt> Receipts { get; init; } = [];

    /// <summary>The message as if it had just been received.</summary>
    public MessageReceived ToReceived() => new()
    {
        MessageId = MessageId,
        Chat = Chat,
        ChatPhoneNumber = ChatPhoneNumber,
        Sender = Sender,
        SenderPhoneNumber = SenderPhoneNumber,
        IsFromMe = IsFromMe,
        PushName = PushName,
        Timestamp = Timestamp,
        Message = Message,
    };

    /// <summary>Never prints content, names or numbers.</summary>
    public override string ToString() => $"{nameof(HistoryMessage)} {MessageId}";
}

/// <summary>How far a message of the past got with a recipient.</summary>
/// <param name="Account">Recipient, by LID when it is known.</param>
/// <param name="DeliveredAt">When it got there, or null.</param>
/// <param name="ReadAt">When it was read, or null.</param>
/// <param name="PlayedAt">When it was played, or null.</param>
public sealed record HistoryReceipt(Jid Account, DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt, DateTimeOffset? PlayedAt)
{
    /// <summary>Never prints the recipient.</summary>
    public override string ToString() => nameof(HistoryReceipt);
}

/// <summary>A chat of the phone's history.</summary>
/// <param name="Chat">Chat, by LID when it is known.</param>
/// <param name="PhoneNumber">Phone number of its account when known.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="LastMessageAt">Time of its last message, or null.</param>
/// <param name="UnreadCount">Messages not read when the device was linked; 0 for later ones.</param>
/// <param name="ExpirationSeconds">Seconds after which new messages disappear, or null if it was not included.</param>
public sealed record HistoryChat(Jid Chat, string? PhoneNumber, string? Name, DateTimeOffset? LastMessageAt, int UnreadCount, long? ExpirationSeconds)
{
    /// <summary>Username of its account, without <c>@</c>, or null.</summary>
    public string? Username { get; init; }

    /// <summary>Never prints names or numbers.</summary>
    public override string ToString() => nameof(HistoryChat);
}

/// <summary>A part of a chunk: bounded, and written as a whole.</summary>
/// <param name="Messages">Messages, the older ones of a chat first.</param>
/// <param name="Chats">Chats whose part of the chunk ended in this one.</param>
/// <param name="Names">Push names by account.</param>
public sealed record HistoryReceived(
    IReadOnlyList<HistoryMessage> Messages, IReadOnlyList<HistoryChat> Chats, IReadOnlyList<KeyValuePair<Jid, string>> Names) : ClientEvent
{
    /// <summary>Never prints content.</summary>
    public override string ToString() => $"{nameof(HistoryReceived)} of {Messages.Count} messages";
}

/// <summary>A chunk of history was read to its end.</summary>
/// <param name="SyncType">Stable name: <c>initial</c>, <c>recent</c>, <c>full</c>, <c>push_names</c>, <c>on_demand</c>, <c>other</c>.</param>
/// <param name="Progress">Percent of the whole as the phone counts, or null.</param>
/// <param name="Messages">Messages in the chunk.</param>
/// <param name="Chats">Chats in the chunk.</param>
/// <param name="Fault">Why it could not be read, or null: <c>malformed</c>, <c>too_large</c>, <c>unavailable</c>.</param>
public sealed record HistorySynced(string SyncType, int? Progress, long Messages, int Chats, string? Fault) : ClientEvent;
