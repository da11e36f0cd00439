using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>A message that an answer quotes.</summary>
/// <param name="MessageId">Its stanza id.</param>
/// <param name="Sender">Account that sent it.</param>
/// <param name="Message">Its serialised Message protobuf.</param>
public sealed record QuotedMessage(string MessageId, Jid Sender, ReadOnlyMemory<byte> Message)
{
    /// <summary>Chat that it is in when the answer goes to another one, else null.</summary>
    public Jid? Chat { get; init; }
}
