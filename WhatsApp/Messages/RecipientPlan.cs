using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Who gets a message, with sessions; those without one are missing.</summary>
/// <param name="Targets">Devices that can be written to.</param>
/// <param name="Missing">Devices whose keys must be asked for; those that the server has just refused are left out.</param>
/// <param name="Reachable">How many of the targets are of the chat itself: with none, there is nobody to write to.</param>
internal sealed record RecipientPlan(IReadOnlyList<RecipientPlan.Target> Targets, IReadOnlyList<Jid> Missing, int Reachable) : IRecipientPlan
{
    /// <summary>The chat as it goes on the wire: recipient, devices and proofs all name people in this way.</summary>
    public required Jid Wire { get; init; }

    /// <summary>Number of the recipient beside its LID, or null where the stanza names it by number, or nobody knows it.</summary>
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
