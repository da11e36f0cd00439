namespace WhatIsUp.WhatsApp.Crypto;

/// <summary>An X25519 public key in the form that signature checks need. Deriving it costs a third of a check: keep it for keys that verify often.</summary>
public readonly struct EdwardsPublicKey
{
    /// <summary>Derives the form from the 32 bytes of an X25519 public key.</summary>
    public static EdwardsPublicKey From(ReadOnlySpan<byte> publicKey) => throw new NotSupportedException();
}
