using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>A message to send.</summary>
/// <param name="MessageId">Stanza id, chosen by the owner so that a second try after a crash is the same message.</param>
/// <param name="Chat">Recipient account (phone number or LID).</param>
/// <param name="Message">Serialised Message protobuf, unpadded.</param>
public sealed record OutgoingMessage(string MessageId, Jid Chat, byte[] Message)
{
    /// <summary>True to name the recipient by the other of its names than this account does: the server refused the message as it was addressed.</summary>
    public bool UsesOtherAddress { get; init; }
}
