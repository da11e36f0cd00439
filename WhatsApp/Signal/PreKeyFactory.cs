using System.Buffers.Binary;
using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Makes the keys of a new device and checks those of others.</summary>
public static class PreKeyFactory
{
    /// <summary>Pre-key ids have 24 bits on the wire; 0 is not used.</summary>
    public const uint MaxId = 0xFF_FF_FF;

    private const int RegistrationIdLimit = 16_380;
    private const int PrefixedKeyBytes = 33;

    /// <summary>A registration id from 1 to 16380.</summary>
    public static uint NewRegistrationId() => (uint)RandomNumberGenerator.GetInt32(1, RegistrationIdLimit + 1);

    /// <summary>A fresh one-time pre-key.</summary>
    public static PreKey NewPreKey(uint id) => new(id, Curve25519.GenerateKeyPair());

    /// <summary>A fresh signed pre-key.</summary>
    public static SignedPreKey NewSignedPreKey(uint id, KeyPair identity, DateTimeOffset now)
    {
        var pair = Curve25519.GenerateKeyPair();
        Span<byte> prefixed = stackalloc byte[PrefixedKeyBytes];
        return new SignedPreKey(id, pair, XEdDsa.Sign(identity.PrivateKey, Prefix(pair.PublicKey, prefixed)), now);
    }

    /// <summary>The id after this one, wrapping at 24 bits and leaving out 0.</summary>
    public static uint NextId(uint id) => id >= MaxId ? 1 : id + 1;

    /// <summary>True when the signature over the 33-byte form of the signed pre-key is by this identity.</summary>
    public static bool VerifySignature(ReadOnlySpan<byte> identityKey, ReadOnlySpan<byte> signedPreKey, ReadOnlySpan<byte> signature)
    {
        if (signedPreKey.Length != Curve25519.KeyBytes) return false;
        Span<byte> prefixed = stackalloc byte[PrefixedKeyBytes];
        return XEdDsa.Verify(identityKey, Prefix(signedPreKey, prefixed), signature);
    }

    /// <summary>
    /// The server's digest of its keys: SHA-1 over identity, signed pre-key, its signature and the one-time keys in id order.
    /// </summary>
    public static byte[] Digest(ReadOnlySpan<byte> identityKey, ReadOnlySpan<byte> signedPreKey, ReadOnlySpan<byte> signature, IEnumerable<byte[]> preKeys)
    {
        // SHA-1 is the protocol's choice; nothing secret depends on it.
#pragma warning disable CA5350 // The wire format fixes the hash.
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        sha.AppendData(identityKey);
        sha.AppendData(signedPreKey);
        sha.AppendData(signature);
        foreach (var preKey in preKeys) sha.AppendData(preKey);
        return sha.GetHashAndReset();
    }

    /// <summary>An id as the 3 big-endian bytes that stanzas carry.</summary>
    public static byte[] EncodeId(uint id)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return bytes[1..].ToArray();
    }

    private static ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> key, Span<byte> prefixed)
    {
        prefixed[0] = SignalMessageCodec.KeyPrefix;
        key.CopyTo(prefixed[1..]);
        return prefixed;
    }
}
