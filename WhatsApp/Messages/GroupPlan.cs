using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>What a message to a group takes besides the one ciphertext for all.</summary>
/// <param name="Roster">The devices of the group.</param>
/// <param name="Holders">Who has our key and keeps it.</param>
/// <param name="Rotates">True when somebody who has it is no longer there: a new key is made, and everybody gets it.</param>
/// <param name="Newcomers">Devices that are to get the key, with sessions.</param>
/// <param name="Missing">Devices whose keys must be asked for first; those that the server has just refused are left out.</param>
internal sealed record GroupPlan(GroupRoster Roster, KeyHolders Holders, bool Rotates, IReadOnlyList<RecipientPlan.Target> Newcomers, IReadOnlyList<Jid> Missing) : IRecipientPlan
{
    public bool IsComplete => Missing.Count == 0;

    /// <summary>One may be alone in a group.</summary>
    public bool IsReachable => true;
}
