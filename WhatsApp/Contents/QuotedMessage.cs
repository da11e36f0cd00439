using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>A message that an answer quotes.</summary>
/// <param name="MessageId">Its stanza id.</param>
/// <param name="Sender">Account that sent it.</param>
/// <param name="Message">Its serialised Message protobuf.</param>
public sealed record QuotedMessage(string MessageId, Jid Sender, ReadOnlyMemory<byte> Message)
{
    /// <summary>Its chat if the answer is sent to another one, otherwise null.</summary>
    public Jid? Chat { get; init; }
}
