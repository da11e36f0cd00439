namespace WhatIsUp.WhatsApp.Noise;

/// <summary>Why a server's certificate chain was refused.</summary>
public enum CertificateFault
{
    /// <summary>Not a chain: unreadable, or a part is absent or has a wrong length.</summary>
    Malformed,

    /// <summary>The intermediate is not signed by the root.</summary>
    IntermediateSignature,

    /// <summary>The intermediate does not name the root as issuer.</summary>
    IntermediateIssuer,

    /// <summary>The leaf is not signed by the intermediate.</summary>
    LeafSignature,

    /// <summary>The leaf does not name the intermediate as issuer.</summary>
    LeafIssuer,

    /// <summary>The leaf is for another key than the one the server proved to hold.</summary>
    LeafKey,

    /// <summary>A certificate is not valid yet.</summary>
    NotYetValid,

    /// <summary>A certificate has expired.</summary>
    Expired,
}
