using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>A message on its way out.</summary>
internal sealed record Outgoing(string Id, Destination To, byte[] Message)
{
    /// <summary>The chat as its owner names it.</summary>
    public Jid Chat => To.Chat;

    /// <summary>Handle of its file at the media hosts, for newsletters, or null.</summary>
    public string? MediaHandle { get; init; }

    /// <summary>Address on the envelope when it is not the recipient's: a reaction to a status update goes to the author's devices only.</summary>
    public Jid? Envelope { get; init; }

    /// <summary>Who a status update is for; null for the account's own choice.</summary>
    public StatusAudience? Audience { get; init; }
}
