using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>A message to send.</summary>
/// <param name="MessageId">Stanza id, chosen by the owner so that a second try after a crash is the same message.</param>
/// <param name="Chat">Recipient account (phone number or LID).</param>
/// <param name="Message">Serialised Message protobuf, unpadded.</param>
public sealed record OutgoingMessage(string MessageId, Jid Chat, byte[] Message);
