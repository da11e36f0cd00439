namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>What the check of a sender's device identity says.</summary>
public enum AdvCheck
{
    /// <summary>Account and device have signed it.</summary>
    Valid,

    /// <summary>A signature is wrong, or the bytes are none of a device identity.</summary>
    Invalid,

    /// <summary>It names no account key and none is known: it can't be checked.</summary>
    NoAccountKey,
}
