namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Why a device identity was rejected.</summary>
public enum AdvFault
{
    /// <summary>The bytes are not the expected protobuf.</summary>
    Malformed,

    /// <summary>The HMAC was not made with our ADV secret.</summary>
    HmacMismatch,

    /// <summary>The account's signature is invalid.</summary>
    SignatureMismatch,

    /// <summary>The identity would link a linked device to another account.</summary>
    AnotherAccount,
}
