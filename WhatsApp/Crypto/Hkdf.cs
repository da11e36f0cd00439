using System.Security.Cryptography;

namespace WhatIsUp.WhatsApp.Crypto;

/// <summary>HKDF-SHA256 (RFC 5869) over spans.</summary>
public static class Hkdf
{
    /// <summary>Fills <paramref name="output"/>. An empty salt means 32 zero bytes, as the RFC says.</summary>
    public static void Derive(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> output) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, inputKey, output, salt, info);
}
