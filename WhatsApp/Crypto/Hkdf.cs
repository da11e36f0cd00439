using System.Security.Cryptography;

namespace WhatIsUp.WhatsApp.Crypto;

/// <summary>HKDF-SHA256 (RFC 5869) over spans.</summary>
public static class Hkdf
{
    /// <summary>Fills <paramref name="output"/>. An empty salt means 32 zero bytes, as in the RFC.</summary>
    public static void Derive(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> output)
    {
        if (!inputKey.IsEmpty)
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, inputKey, output, salt, info);
            return;
        }
        // OpenSSL refuses an empty key, which Noise's last step has.
        Span<byte> extracted = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt, ReadOnlySpan<byte>.Empty, extracted);
        HKDF.Expand(HashAlgorithmName.SHA256, extracted, output, info);
        CryptographicOperations.ZeroMemory(extracted);
    }
}
