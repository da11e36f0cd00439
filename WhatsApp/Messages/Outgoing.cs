using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>A message on its way out.</summary>
internal sealed record Outgoing(string Id, Destination To, byte[] Message)
{
    /// <summary>The chat as its owner names it.</summary>
    public Jid Chat => To.Chat;
}
