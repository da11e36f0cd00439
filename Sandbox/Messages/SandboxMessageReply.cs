using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>A message as the phone shows it.</summary>
/// <param name="Id">Message id.</param>
/// <param name="Chat">The other account.</param>
/// <param name="From">Sending device.</param>
/// <param name="FromMe">True when this account sent it.</param>
/// <param name="Type">Kind of message: text, location, poll …</param>
/// <param name="Text">Text, or null for another kind of content.</param>
/// <param name="Said">Its content.</param>
/// <param name="QuotedMessageId">Id of the quoted message, or null.</param>
/// <param name="Timestamp">Time of the message.</param>
/// <param name="Status">Delivery status.</param>
/// <param name="Rings">True when the phone showed a notification for it: a phone stays silent while a channel that is linked to it is available.</param>
/// <param name="Content">Decrypted content, base64 of the protobuf.</param>
/// <param name="Cursor">Position in the phone's history.</param>
public sealed record SandboxMessageReply(
    string Id, string Chat, string From, bool FromMe, string Type, string? Text, SandboxContentReply Said, string? QuotedMessageId, DateTimeOffset Timestamp,
    SandboxMessageStatus Status,
    bool Rings, string Content, string Cursor);

/// <summary>How many messages were marked.</summary>
/// <param name="Marked">Number.</param>
public sealed record SandboxReadReply(int Marked);
