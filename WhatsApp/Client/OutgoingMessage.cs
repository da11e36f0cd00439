using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>A message to send.</summary>
/// <param name="MessageId">Stanza id, chosen by the owner so that a second try after a crash is the same message.</param>
/// <param name="Chat">Recipient account (phone number or LID).</param>
/// <param name="Message">Serialised Message protobuf, unpadded.</param>
/// <param name="StanzaType">The <c>type</c> attribute: <c>text</c>, <c>media</c>, <c>reaction</c>, <c>poll</c>, <c>event</c>.</param>
public sealed record OutgoingMessage(string MessageId, Jid Chat, byte[] Message, string StanzaType);
