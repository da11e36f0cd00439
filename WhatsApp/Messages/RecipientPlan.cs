using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Devices that get a message, with sessions; those without one are missing.</summary>
/// <param name="Targets">Devices that can be written to.</param>
/// <param name="Missing">Devices whose keys must be fetched; those just refused by the server are omitted.</param>
/// <param name="Reachable">Number of targets that belong to the chat itself: with none, there is no recipient.</param>
internal sealed record RecipientPlan(IReadOnlyList<RecipientPlan.Target> Targets, IReadOnlyList<Jid> Missing, int Reachable) : IRecipientPlan
{
    /// <summary>The chat as it is addressed: recipient, devices and proofs all use this addressing.</summary>
    public required Jid Wire { get; init; }

    /// <summary>Number of the recipient beside its LID, or null if the stanza uses the number, or it is unknown.</summary>
    public Jid? PeerNumber { get; init; }

    /// <summary>Token that the contact issued to us, or null.</summary>
    public byte[]? TrustedToken { get; init; }

    /// <summary>Token made of our own salt when the contact issued none, or null.</summary>
    public byte[]? SubstituteToken { get; init; }

    /// <summary>True when the contact should get a token of ours after the message.</summary>
    public bool IsTokenDue { get; init; }

    public bool IsComplete => Missing.Count == 0 && Reachable > 0;

    public bool IsReachable => Reachable > 0;

    internal sealed record Target(Jid Device, ProtocolAddress Address, byte[] Session, bool IsOwn);
}
