using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>A message to send.</summary>
/// <param name="MessageId">Stanza id, chosen by the owner so that a second try after a crash is the same message.</param>
/// <param name="Chat">Recipient account (phone number or LID).</param>
/// <param name="Message">Serialised Message protobuf, unpadded.</param>
public sealed record OutgoingMessage(string MessageId, Jid Chat, byte[] Message)
{
    /// <summary>True to name the recipient by the other of its names than this account does: the server refused the message as it was addressed.</summary>
    public bool UsesOtherAddress { get; init; }

    /// <summary>Handle from the media hosts for the file of a message to a newsletter; null for all other messages.</summary>
    public string? MediaHandle { get; init; }

    /// <summary>Who a status update is for; null for the account's own choice. Other messages have none.</summary>
    public StatusAudience? Audience { get; init; }
}
