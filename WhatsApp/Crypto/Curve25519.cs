using System.Security.Cryptography;

namespace WhatIsUp.WhatsApp.Crypto;

/// <summary>X25519 key agreement (RFC 7748) on libsodium.</summary>
public static unsafe class Curve25519
{
    /// <summary>Length of a private key, a public key and a shared secret.</summary>
    public const int KeyBytes = 32;

    /// <summary>Creates a key pair from the operating system's random source; the private key is clamped as in RFC 7748 section 5.</summary>
    public static KeyPair GenerateKeyPair()
    {
        var privateKey = new byte[KeyBytes];
        RandomNumberGenerator.Fill(privateKey);
        return FromPrivateKey(privateKey);
    }

    /// <summary>Clamps the given 32 bytes in place and derives the public half.</summary>
    public static KeyPair FromPrivateKey(byte[] privateKey)
    {
        ArgumentNullException.ThrowIfNull(privateKey);
        if (privateKey.Length != KeyBytes) throw new ArgumentException("An X25519 key has 32 bytes.", nameof(privateKey));
        privateKey[0] &= 248;
        privateKey[31] = (byte)((privateKey[31] & 127) | 64);
        var publicKey = new byte[KeyBytes];
        fixed (byte* q = publicKey, n = privateKey) _ = Sodium.ScalarMultBase(q, n);
        return new KeyPair(privateKey, publicKey);
    }

    /// <summary>Writes the 32-byte shared secret.</summary>
    /// <returns>False when the public key is of low order, so that the secret would be all zero; the caller must refuse the peer.</returns>
    public static bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        if (privateKey.Length != KeyBytes || publicKey.Length != KeyBytes || shared.Length < KeyBytes) return false;
        fixed (byte* s = shared, n = privateKey, p = publicKey) return Sodium.ScalarMult(s, n, p) == 0;
    }

    /// <summary>As <see cref="TryAgree"/>, for keys whose refusal ends the operation.</summary>
    /// <exception cref="CryptographicException">The public key is of low order or has a wrong length.</exception>
    public static void Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        if (!TryAgree(privateKey, publicKey, shared)) throw new CryptographicException("The peer's public key is not usable.");
    }
}
