namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Names of the events, each with the bit that an endpoint's mask holds for it. A bit is never given to another event.</summary>
public static class EventCatalogue
{
    /// <summary>An inbound message is in history.</summary>
    public const string MessageReceived = "message.received";
    /// <summary>The server took our message.</summary>
    public const string MessageSent = "message.sent";
    /// <summary>The recipient's device has it.</summary>
    public const string MessageDelivered = "message.delivered";
    /// <summary>It was refused or expired.</summary>
    public const string MessageFailed = "message.failed";
    /// <summary>Read or played.</summary>
    public const string MessageStatus = "message.status";
    /// <summary>Logged in.</summary>
    public const string ChannelConnected = "channel.connected";
    /// <summary>No longer connected.</summary>
    public const string ChannelDisconnected = "channel.disconnected";
    /// <summary>Any change of the lifecycle.</summary>
    public const string ChannelStatus = "channel.status";
    /// <summary>A new QR is to be shown.</summary>
    public const string QrUpdated = "qr.updated";
    /// <summary>Another pair code is to be shown, or none any more.</summary>
    public const string PairCodeUpdated = "pair_code.updated";
    /// <summary>Somebody reacted to a message, or took that back.</summary>
    public const string MessageReaction = "message.reaction";
    /// <summary>A message was changed by its sender.</summary>
    public const string MessageEdited = "message.edited";
    /// <summary>A message was taken back for everyone.</summary>
    public const string MessageDeleted = "message.deleted";
    /// <summary>Somebody voted in a poll.</summary>
    public const string PollVoted = "poll.voted";
    /// <summary>A chat was muted, marked, cleared or deleted.</summary>
    public const string ChatUpdated = "chat.updated";
    /// <summary>A chat went to the archive or came back.</summary>
    public const string ChatArchived = "chat.archived";
    /// <summary>A chat was pinned or let go.</summary>
    public const string ChatPinned = "chat.pinned";
    /// <summary>A label changed, or what bears it.</summary>
    public const string LabelUpdated = "label.updated";
    /// <summary>A phone number and a LID turned out to be one person.</summary>
    public const string ContactResolved = "contact.resolved";

    /// <summary>A chunk of the phone's history is in history.</summary>
    public const string HistorySynced = "history.synced";

    /// <summary>WhatsApp asks the owner of the number for a passkey.</summary>
    public const string ChannelPasskeyRequired = "channel.passkey_required";

    /// <summary>The owner of the number is to compare a code with the phone's.</summary>
    public const string ChannelPasskeyConfirm = "channel.passkey_confirm";

    /// <summary>Something about the channel needs a look: an old version, a lock or a cap on new chats, refusals, or few deliveries.</summary>
    public const string ChannelWarning = "channel.warning";

    /// <summary>All events and their bit numbers.</summary>
    public static IReadOnlyDictionary<string, int> Bits { get; } = new Dictionary<string, int>
    {
        [MessageReceived] = 0,
        [MessageSent] = 1,
        [MessageDelivered] = 2,
        [MessageFailed] = 3,
        [MessageStatus] = 4,
        [ChannelConnected] = 5,
        [ChannelDisconnected] = 6,
        [ChannelStatus] = 7,
        [QrUpdated] = 8,
        [MessageReaction] = 9,
        [MessageEdited] = 10,
        [MessageDeleted] = 11,
        [PollVoted] = 12,
        [HistorySynced] = 23,
        [ChatUpdated] = 20,
        [ChatArchived] = 21,
        [ChatPinned] = 22,
        [LabelUpdated] = 24,
        [ContactResolved] = 25,
        [ChannelPasskeyRequired] = 26,
        [ChannelPasskeyConfirm] = 27,
        [ChannelWarning] = 28,
        [PairCodeUpdated] = 30,
    };

    /// <summary>The mask of these names; <c>*</c> is every bit, also of events to come.</summary>
    /// <exception cref="KeyNotFoundException">A name is not in the catalogue.</exception>
    public static long MaskOf(IEnumerable<string> names)
    {
        var mask = 0L;
        foreach (var name in names) mask |= name == "*" ? long.MaxValue : 1L << Bits[name];
        return mask;
    }
}
