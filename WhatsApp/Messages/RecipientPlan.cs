using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Who gets a message, with sessions; those without one are missing.</summary>
/// <param name="Targets">Devices that can be written to.</param>
/// <param name="Missing">Devices whose keys must be asked for.</param>
/// <param name="Reachable">How many of the targets belong to the chat, own devices not counted.</param>
internal sealed record RecipientPlan(IReadOnlyList<RecipientPlan.Target> Targets, IReadOnlyList<Jid> Missing, int Reachable)
{
    public bool IsComplete => Missing.Count == 0 && Targets.Count > 0;

    internal sealed record Target(Jid Device, ProtocolAddress Address, byte[] Session, bool IsOwn);
}
