namespace WhatIsUp.WhatsApp.Media;

/// <summary>Why an encrypted file is refused.</summary>
public enum MediaFault
{
    /// <summary>It is longer than it may be.</summary>
    TooLong,

    /// <summary>It is no whole number of blocks and a MAC: cut off, or never encrypted.</summary>
    Truncated,

    /// <summary>Its MAC is not that of its key: another key, another kind, or changed bytes.</summary>
    BadMac,

    /// <summary>Its bytes are not those that the sender hashed.</summary>
    BadEncryptedHash,

    /// <summary>Its content does not match the sender's hash.</summary>
    BadHash,
}
