namespace WhatIsUp.WhatsApp.Crypto;

/// <summary>An X25519 key pair: 32 clamped private bytes and 32 public bytes, without the 05 prefix that Signal structures carry.</summary>
public sealed record KeyPair
{
    /// <summary>Wraps both halves; each must be exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">A half has another length.</exception>
    public KeyPair(byte[] privateKey, byte[] publicKey)
    {
        ArgumentNullException.ThrowIfNull(privateKey);
        ArgumentNullException.ThrowIfNull(publicKey);
        if (privateKey.Length != Curve25519.KeyBytes || publicKey.Length != Curve25519.KeyBytes)
            throw new ArgumentException("An X25519 key has 32 bytes.");
        PrivateKey = privateKey;
        PublicKey = publicKey;
    }

    /// <summary>The 32 private bytes. Secret.</summary>
    public byte[] PrivateKey { get; }

    /// <summary>The 32 public bytes.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Never prints key material.</summary>
    public override string ToString() => nameof(KeyPair);
}
