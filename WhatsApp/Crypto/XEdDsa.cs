using System.Security.Cryptography;

namespace WhatIsUp.WhatsApp.Crypto;

/// <summary>
/// XEdDSA signatures with X25519 keys, in the form Signal uses (signal.org/docs/specifications/xeddsa; the sign bit travels in the last signature byte).
/// </summary>
public static unsafe class XEdDsa
{
    /// <summary>Length of a signature.</summary>
    public const int SignatureBytes = 64;

    /// <summary>Signs with fresh randomness.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureBytes];
        Span<byte> random = stackalloc byte[64];
        RandomNumberGenerator.Fill(random);
        Sign(privateKey, message, random, signature);
        return signature;
    }

    /// <summary>Signs with the 64 random bytes given, so that a vector of another implementation can be repeated.</summary>
    public static void Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> random64, Span<byte> signature)
    {
        if (privateKey.Length != Curve25519.KeyBytes) throw new ArgumentException("An X25519 key has 32 bytes.", nameof(privateKey));
        if (random64.Length != 64) throw new ArgumentException("XEdDSA requires 64 random bytes.", nameof(random64));
        if (signature.Length != SignatureBytes) throw new ArgumentException("An XEdDSA signature has 64 bytes.", nameof(signature));

        Span<byte> hash = stackalloc byte[64];
        Span<byte> k = stackalloc byte[64];
        Span<byte> a = stackalloc byte[32];
        Span<byte> nonce = stackalloc byte[32];
        Span<byte> challenge = stackalloc byte[32];
        k.Clear();
        privateKey.CopyTo(k);
        fixed (byte* kp = k, ap = a, np = nonce, cp = challenge, hp = hash, sp = signature)
        {
            Sodium.ScalarReduce(kp, kp);
            _ = Sodium.EdwardsBaseNoClamp(ap, kp);
            var sign = (byte)(a[31] & 0x80);

            Span<byte> prefix = stackalloc byte[32];
            prefix.Fill(0xFF);
            prefix[0] = 0xFE;
            using (var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512))
            {
                sha.AppendData(prefix);
                sha.AppendData(privateKey);
                sha.AppendData(message);
                sha.AppendData(random64);
                sha.GetHashAndReset(hash);
                Sodium.ScalarReduce(np, hp);
                _ = Sodium.EdwardsBaseNoClamp(sp, np);
                sha.AppendData(signature[..32]);
                sha.AppendData(a);
                sha.AppendData(message);
                sha.GetHashAndReset(hash);
            }
            Sodium.ScalarReduce(cp, hp);
            Sodium.ScalarMul(sp + 32, cp, kp);
            Sodium.ScalarAdd(sp + 32, sp + 32, np);
            signature[63] = (byte)((signature[63] & 0x7F) | sign);
        }
        CryptographicOperations.ZeroMemory(k);
        CryptographicOperations.ZeroMemory(nonce);
    }

    /// <summary>True only for a valid signature by the owner of the X25519 public key. Wrong lengths are false, never an exception.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == Curve25519.KeyBytes && Verify(EdwardsPublicKey.From(publicKey), message, signature);

    /// <summary>As <see cref="Verify(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>, for a key whose form was derived before.</summary>
    public static bool Verify(in EdwardsPublicKey publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes) return false;
        Span<byte> edwards = stackalloc byte[Curve25519.KeyBytes];
        publicKey.WriteTo(edwards, (byte)(signature[63] & 0x80));
        Span<byte> plain = stackalloc byte[SignatureBytes];
        signature.CopyTo(plain);
        plain[63] &= 0x7F;
        fixed (byte* s = plain, m = message, e = edwards) return Sodium.VerifyDetached(s, m, (ulong)message.Length, e) == 0;
    }
}
