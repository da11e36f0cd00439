namespace WhatIsUp.WhatsApp.Devices;

/// <summary>What speaks for the identity key of a device.</summary>
internal enum CompanionVerdict
{
    /// <summary>It needs no proof: a phone's, or the one we know.</summary>
    Known,

    /// <summary>Its account signed it.</summary>
    Proven,

    /// <summary>An account key signed it, or is it, that is not the one we know of this account.</summary>
    OtherAccountKey,

    /// <summary>There is no proof, or no account key to check it with.</summary>
    Absent,

    /// <summary>The proof is wrong.</summary>
    Forged,
}
