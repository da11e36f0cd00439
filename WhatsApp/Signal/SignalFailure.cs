namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Why a Signal operation failed; hostile bytes lead to one of these and to nothing else.</summary>
public enum SignalFailure
{
    /// <summary>The bytes are no Signal message of version 3.</summary>
    Malformed,

    /// <summary>There is no session that the message could belong to.</summary>
    NoSession,

    /// <summary>No session state verifies the MAC.</summary>
    BadMac,

    /// <summary>The message key was used before: a redelivery.</summary>
    Duplicate,

    /// <summary>The message names a one-time pre-key that is not in the store.</summary>
    NoPreKey,

    /// <summary>The message names a signed pre-key that is not in the store.</summary>
    NoSignedPreKey,

    /// <summary>More than <see cref="SessionLimits.SkippedMessages"/> messages were skipped.</summary>
    TooFarAhead,

    /// <summary>A signed pre-key's signature does not verify.</summary>
    BadSignature,

    /// <summary>A public key is of low order.</summary>
    BadKey,

    /// <summary>A stored record cannot be read.</summary>
    CorruptRecord,

    /// <summary>A stored record has a form that this version does not support.</summary>
    UnknownRecordVersion,

    /// <summary>A pkmsg of a known session names another identity key than that session's.</summary>
    IdentityMismatch,

    /// <summary>A companion has a new identity key that its account has not signed.</summary>
    Unproven,
}
