namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Why a device identity was refused.</summary>
public enum AdvFault
{
    /// <summary>The bytes are not the protobuf expected.</summary>
    Malformed,

    /// <summary>The HMAC is not made with our ADV secret.</summary>
    HmacMismatch,

    /// <summary>The account's signature is wrong.</summary>
    SignatureMismatch,

    /// <summary>A device that is linked already was to be linked to another account.</summary>
    AnotherAccount,
}
