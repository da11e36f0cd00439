using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Key derivations of X3DH and the double ratchet (protocol reference 2.5).</summary>
internal static class RatchetMath
{
    public const int KeyBytes = 32;
    public const int MessageKeyBytes = 80;

    private static readonly byte[] ZeroSalt = new byte[KeyBytes];
    private static ReadOnlySpan<byte> MessageSeedConstant => [0x01];
    private static ReadOnlySpan<byte> NextChainConstant => [0x02];

    /// <summary>Root and chain key from the agreed X3DH secrets.</summary>
    public static void DeriveInitial(ReadOnlySpan<byte> secrets, Span<byte> root, Span<byte> chain)
    {
        Span<byte> input = stackalloc byte[5 * KeyBytes];
        input[..KeyBytes].Fill(0xFF);
        secrets.CopyTo(input[KeyBytes..]);
        Span<byte> output = stackalloc byte[2 * KeyBytes];
        Hkdf.Derive(input[..(KeyBytes + secrets.Length)], ZeroSalt, "WhisperText"u8, output);
        output[..KeyBytes].CopyTo(root);
        output[KeyBytes..].CopyTo(chain);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(output);
    }

    /// <summary>One step of the root chain.</summary>
    /// <exception cref="SignalException"><see cref="SignalFailure.BadKey"/>.</exception>
    public static void RootStep(ReadOnlySpan<byte> root, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> nextRoot, Span<byte> chain)
    {
        if (!TryRootStep(root, privateKey, publicKey, nextRoot, chain)) throw new SignalException(SignalFailure.BadKey);
    }

    /// <summary>As <see cref="RootStep"/>; false for a public key of low order.</summary>
    public static bool TryRootStep(ReadOnlySpan<byte> root, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> nextRoot, Span<byte> chain)
    {
        Span<byte> shared = stackalloc byte[KeyBytes];
        if (!Curve25519.TryAgree(privateKey, publicKey, shared)) return false;
        Span<byte> output = stackalloc byte[2 * KeyBytes];
        Hkdf.Derive(shared, root, "WhisperRatchet"u8, output);
        output[..KeyBytes].CopyTo(nextRoot);
        output[KeyBytes..].CopyTo(chain);
        CryptographicOperations.ZeroMemory(shared);
        CryptographicOperations.ZeroMemory(output);
        return true;
    }

    /// <summary>Seed of the message keys at this point of a chain.</summary>
    public static void MessageSeed(ReadOnlySpan<byte> chain, Span<byte> seed) => HMACSHA256.HashData(chain, MessageSeedConstant, seed);

    /// <summary>Moves a chain key one transaction, in place.</summary>
    public static void ChainStep(Span<byte> chain)
    {
        Span<byte> next = stackalloc byte[KeyBytes];
        HMACSHA256.HashData(chain, NextChainConstant, next);
        next.CopyTo(chain);
    }

    /// <summary>AES key (32), MAC key (32) and IV (16) of one message.</summary>
    public static void MessageKeys(ReadOnlySpan<byte> seed, Span<byte> keys) => Hkdf.Derive(seed, ZeroSalt, "WhisperMessageKeys"u8, keys);
}
