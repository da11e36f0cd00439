using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.GroupState;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>The parts of a message to a group besides the one ciphertext for all.</summary>
/// <param name="Roster">The devices of the group.</param>
/// <param name="Holders">Holders of our key that remain.</param>
/// <param name="Rotates">True if a holder has left: a new key is created, and everybody gets it.</param>
/// <param name="Newcomers">Devices that are to get the key, with sessions.</param>
/// <param name="Missing">Devices whose keys must be fetched first; those just refused by the server are omitted.</param>
internal sealed record GroupPlan(
    GroupRoster Roster, KeyHolders Holders, bool Rotates, IReadOnlyList<RecipientPlan.Target> Newcomers, IReadOnlyList<Jid> Missing) : IRecipientPlan
{
    public bool IsComplete => Missing.Count == 0;

    /// <summary>One may be alone in a group.</summary>
    public bool IsReachable => true;
}
