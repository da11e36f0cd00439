namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Result of the check of a device's identity key.</summary>
internal enum CompanionVerdict
{
    /// <summary>It needs no proof: it is a phone's, or the known one.</summary>
    Known,

    /// <summary>Its account signed it.</summary>
    Proven,

    /// <summary>It is signed by, or equal to, an account key other than the known one of this account.</summary>
    OtherAccountKey,

    /// <summary>There is no proof, or no account key to verify it with.</summary>
    Absent,

    /// <summary>The proof is invalid.</summary>
    Forged,
}
