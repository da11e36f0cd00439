using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.State;

/// <summary>One message as a phone shows it.</summary>
/// <param name="Sequence">Position in the phone's history, from 1.</param>
/// <param name="Id">Stanza id.</param>
/// <param name="Chat">The other account, in the addressing of the stanza.</param>
/// <param name="From">Sending device.</param>
/// <param name="FromMe">True when this account sent it, from the phone or a linked device.</param>
/// <param name="Text">Text, or null when the content is another one.</param>
/// <param name="QuotedMessageId">Id of the quoted message, or null.</param>
/// <param name="Timestamp">Server time.</param>
/// <param name="Status">Delivery status.</param>
/// <param name="Content">Decrypted protobuf, unpadded, unwrapped from a device-sent message.</param>
/// <param name="Rings">True when the phone showed a notification for it: a phone stays silent while a linked device of its account is available.</param>
public sealed record SandboxMessage(
    long Sequence, string Id, Jid Chat, Jid From, bool FromMe, string? Text, string? QuotedMessageId, DateTimeOffset Timestamp, SandboxMessageStatus Status,
    ReadOnlyMemory<byte> Content, bool Rings = false);
