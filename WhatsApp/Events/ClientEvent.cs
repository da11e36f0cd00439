using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>An event that the client publishes inside a <see cref="DeviceStateChanges"/>.</summary>
public abstract record ClientEvent
{
    /// <summary>Which event of which notification it is; null for an event of another source.</summary>
    public NoticeOrigin? Notice { get; init; }
}

/// <summary>Which event of which notification: the same when the server sends a notification again whose acknowledgement it did not get.</summary>
/// <param name="Id">Id of the notification and number of the event in it.</param>
/// <param name="At">Time of the notification, by the server's clock.</param>
public sealed record NoticeOrigin(string Id, DateTimeOffset At);

/// <summary>A QR is to be shown. <paramref name="Text"/> is secret until scanned.</summary>
/// <param name="Text">The text of the QR.</param>
/// <param name="ExpiresAt">When the next one replaces it.</param>
public sealed record QrIssued(string Text, DateTimeOffset ExpiresAt) : ClientEvent
{
    /// <summary>True when the QR before it was scanned and can't link: the phone reports that it could not link, and must scan this one.</summary>
    public bool IsRescan { get; init; }

    /// <summary>Never prints the text.</summary>
    public override string ToString() => nameof(QrIssued);
}

/// <summary>All QRs of the server were shown and none was scanned; the connection lives on, without a QR.</summary>
public sealed record QrExpired : ClientEvent;

/// <summary>A pair code is to be shown. <paramref name="Code"/> is secret until typed.</summary>
/// <param name="Code">Its 8 characters, without the dash.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="IsRenewed">True if it replaces another one automatically.</param>
public sealed record PairCodeIssued(string Code, DateTimeOffset ExpiresAt, bool IsRenewed) : ClientEvent
{
    /// <summary>Never prints the code.</summary>
    public override string ToString() => nameof(PairCodeIssued);
}

/// <summary>The current pair code is no longer valid, and no other one follows automatically.</summary>
/// <param name="Reason">Why.</param>
public sealed record PairCodeEnded(PairCodeEnd Reason) : ClientEvent;

/// <summary>The phone linked this device; the server closes the socket next (515) and the owner connects again.</summary>
/// <param name="Jid">Own device JID.</param>
/// <param name="Lid">Own LID device JID, null if the server returned none.</param>
/// <param name="Platform">Platform of the phone.</param>
/// <param name="BusinessName">Verified name, or null.</param>
public sealed record PairingCompleted(Jid Jid, Jid? Lid, string? Platform, string? BusinessName) : ClientEvent;

/// <summary>The server named our LID at a login: another one than before, or the first.</summary>
/// <param name="Lid">Own LID device JID.</param>
public sealed record OwnLidChanged(Jid Lid) : ClientEvent;


/// <summary>The server announces when it will refuse this web version.</summary>
/// <param name="At">That time, or null if the announcement is withdrawn.</param>
public sealed record ClientExpirationAnnounced(DateTimeOffset? At) : ClientEvent;

/// <summary>Login is complete and the offline queue begins to flow.</summary>
public sealed record LoggedIn : ClientEvent;

/// <summary>The offline queue is drained.</summary>
/// <param name="Count">Stanzas that had waited.</param>
public sealed record OfflineQueueDrained(int Count) : ClientEvent;

/// <summary>The account's push name became known or changed.</summary>
/// <param name="PushName">New name.</param>
public sealed record OwnPushNameChanged(string PushName) : ClientEvent;

/// <summary>A decrypted message, of a contact or of an own other device.</summary>
public sealed record MessageReceived : ClientEvent
{
    /// <summary>Stanza id.</summary>
    public required string MessageId { get; init; }

    /// <summary>Chat: the LID account JID when one is known, a group, or a phone-number JID.</summary>
    public required Jid Chat { get; init; }

    /// <summary>Phone number of the chat's account when known.</summary>
    public string? ChatPhoneNumber { get; init; }

    /// <summary>Sending account.</summary>
    public required Jid Sender { get; init; }

    /// <summary>Phone number of the sender when known.</summary>
    public string? SenderPhoneNumber { get; init; }

    /// <summary>Device the sender used.</summary>
    public ushort SenderDevice { get; init; }

    /// <summary>True when an own other device sent it.</summary>
    public bool IsFromMe { get; init; }

    /// <summary>Push name on the stanza, or null.</summary>
    public string? PushName { get; init; }

    /// <summary>Username of the sender, without <c>@</c>, or null.</summary>
    public string? SenderUsername { get; init; }

    /// <summary>Name of the business that sent it, as verified by the server, or null.</summary>
    public string? VerifiedName { get; init; }

    /// <summary>Server time of the message.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>True when it waited in the offline queue.</summary>
    public bool IsOffline { get; init; }

    /// <summary>The serialised Message protobuf, unpadded, unwrapped from DeviceSentMessage.</summary>
    public required byte[] Message { get; init; }

    /// <summary>The content, decoded once: by the client, or from the bytes when it is read first.</summary>
    public DecodedMessage Decoded
    {
        get => field ??= ContentDecoder.Decode(ContentDecoder.Parse(Message));
        init;
    }

    /// <summary>The text when the message is a plain or extended text, else null.</summary>
    public string? Text => (Decoded.Content as TextContent)?.Text;

    /// <summary>Name of the content (<c>text</c>, <c>image</c> …, <c>unsupported</c> for types that have no model here).</summary>
    public string ContentType => Decoded.Content.Type;

    /// <summary>Id of the quoted message, or null.</summary>
    public string? QuotedMessageId => Decoded.Context.Quoted?.MessageId;

    /// <summary>True when the server took it as an act of an administrator of the group.</summary>
    public bool IsByAdmin { get; init; }

    /// <summary>Never prints content, names or numbers.</summary>
    public override string ToString() => $"{nameof(MessageReceived)} {MessageId}";
}

/// <summary>A message could not be decrypted; a retry receipt was or will be sent.</summary>
/// <param name="MessageId">Stanza id.</param>
/// <param name="Chat">Chat.</param>
/// <param name="Sender">Sending account.</param>
/// <param name="Reason">Stable reason: <c>no_session</c>, <c>bad_mac</c>, <c>no_pre_key</c>, <c>unproven</c>, <c>malformed</c>, <c>unavailable</c>,
/// <c>view_once</c> (for the phone alone), <c>not_supported</c>.</param>
/// <param name="RetryCount">Number of the retry; 0 if no more are requested.</param>
public sealed record MessageUndecryptable(string MessageId, Jid Chat, Jid Sender, string Reason, int RetryCount) : ClientEvent
{
    /// <summary>Phone number of the chat's account when known.</summary>
    public string? ChatPhoneNumber { get; init; }

    /// <summary>Phone number of the sender when known.</summary>
    public string? SenderPhoneNumber { get; init; }

    /// <summary>Push name on the stanza, or null.</summary>
    public string? PushName { get; init; }

    /// <summary>Username of the sender, without <c>@</c>, or null.</summary>
    public string? SenderUsername { get; init; }

    /// <summary>True when an own other device sent it.</summary>
    public bool IsFromMe { get; init; }

    /// <summary>True for messages between own devices, which belong to no chat.</summary>
    public bool IsPeer { get; init; }

    /// <summary>Server time of the message.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>Never prints names or numbers.</summary>
    public override string ToString() => $"{nameof(MessageUndecryptable)} {MessageId} {Reason} {RetryCount}";
}

/// <summary>Our message was encrypted and its frame will be sent next; after a crash from here on the same id is sent again.</summary>
/// <param name="MessageId">Stanza id.</param>
public sealed record MessageEncrypted(string MessageId) : ClientEvent;

/// <summary>The server took (or refused) our message.</summary>
/// <param name="MessageId">Stanza id.</param>
/// <param name="Timestamp">Server time.</param>
/// <param name="ErrorCode">Server's error number, null when accepted.</param>
public sealed record MessageAcknowledged(string MessageId, DateTimeOffset Timestamp, int? ErrorCode) : ClientEvent
{
    /// <summary>When the server will accept it, as far as it reports that.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>True when the refusal may be for the name that the recipient was addressed by, and the recipient has another one.</summary>
    public bool CanReaddress { get; init; }
}

/// <summary>How far a message got.</summary>
public enum ReceiptKind
{
    /// <summary>On the recipient's device.</summary>
    Delivered,

    /// <summary>Read by the recipient.</summary>
    Read,

    /// <summary>Voice or view-once played.</summary>
    Played,

    /// <summary>Read by ourselves on another device.</summary>
    ReadSelf,

    /// <summary>Delivered to an inactive device, or sent to the sender's own devices: not shown as progress.</summary>
    Other,
}

/// <summary>Receipts for messages.</summary>
/// <param name="MessageIds">Stanza ids.</param>
/// <param name="Chat">Chat.</param>
/// <param name="Participant">Account the receipt is of.</param>
/// <param name="Kind">How far.</param>
/// <param name="Timestamp">When.</param>
public sealed record ReceiptReceived(IReadOnlyList<string> MessageIds, Jid Chat, Jid Participant, ReceiptKind Kind, DateTimeOffset Timestamp) : ClientEvent;

/// <summary>A contact's name on the network became known.</summary>
/// <param name="Contact">Account.</param>
/// <param name="PushName">Name.</param>
public sealed record ContactNamed(Jid Contact, string PushName) : ClientEvent;

/// <summary>A contact reinstalled: its identity key is another one now.</summary>
/// <param name="Contact">Account.</param>
public sealed record IdentityChanged(Jid Contact) : ClientEvent;

/// <summary>A stanza of an unknown kind; acked and counted.</summary>
/// <param name="Tag">Tag of the stanza, with its type when it has one.</param>
public sealed record UnknownStanza(string Tag) : ClientEvent;
