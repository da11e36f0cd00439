namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Result of the check of a sender's device identity.</summary>
public enum AdvCheck
{
    /// <summary>Signed by account and device.</summary>
    Valid,

    /// <summary>A signature is invalid, or the bytes are not a device identity.</summary>
    Invalid,

    /// <summary>It contains no account key and none is known: it can't be checked.</summary>
    NoAccountKey,
}
