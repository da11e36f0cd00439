using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Store;

/// <summary>A message this device sent, kept so that a recipient's retry receipt can be answered.</summary>
/// <param name="MessageId">Stanza id.</param>
/// <param name="Chat">Chat it went to.</param>
/// <param name="Plaintext">The serialised Message protobuf, unpadded.</param>
/// <param name="SentAt">When it was accepted.</param>
public sealed record SentMessage(string MessageId, Jid Chat, byte[] Plaintext, DateTimeOffset SentAt);
