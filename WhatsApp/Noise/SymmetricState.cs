using System.Buffers.Binary;
using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// State that both sides of a handshake compute: the transcript hash, the chaining key, and the cipher under the newest key (Noise specification, section 5.2).
/// </summary>
internal sealed class SymmetricState : IDisposable
{
    private const int HashBytes = 32;

    // Exactly as long as a hash, so that it is the first hash itself.
    private static readonly byte[] ProtocolName = "Noise_XX_25519_AESGCM_SHA256\0\0\0\0"u8.ToArray();

    // Longer than a hash, so that its hash is the first one.
    private static readonly byte[] FallbackName = SHA256.HashData("Noise_XXfallback_25519_AESGCM_SHA256"u8);

    private readonly byte[] _hash;
    private readonly byte[] _chainingKey;
    private readonly byte[] _key = new byte[HashBytes];
    private uint _counter;

    /// <summary>Begins a transcript.</summary>
    /// <param name="isFallback">True after a hello for another pattern than XX (Noise specification, section 10.4): only its ephemeral key counts.</param>
    /// <param name="dictionary">The client's dictionary, which is part of the prologue; null for the current one.</param>
    internal SymmetricState(bool isFallback = false, TokenDictionary? dictionary = null)
    {
        var name = isFallback ? FallbackName : ProtocolName;
        (_hash, _chainingKey) = ([.. name], [.. name]);
        MixHash(NoiseIntro.HeaderFor(dictionary ?? TokenDictionary.Current));
    }

    internal void MixHash(ReadOnlySpan<byte> data)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(_hash);
        sha.AppendData(data);
        sha.GetHashAndReset(_hash);
    }

    /// <summary>Mixes in the secret shared by two keys.</summary>
    internal void MixKey(KeyPair own, ReadOnlySpan<byte> peerPublic)
    {
        Span<byte> shared = stackalloc byte[Curve25519.KeyBytes];
        if (!Curve25519.TryAgree(own.PrivateKey, peerPublic, shared)) throw new NoiseException("The peer's public key is not usable.");
        Span<byte> output = stackalloc byte[2 * HashBytes];
        Hkdf.Derive(shared, _chainingKey, default, output);
        output[..HashBytes].CopyTo(_chainingKey);
        output[HashBytes..].CopyTo(_key);
        _counter = 0;
        CryptographicOperations.ZeroMemory(shared);
        CryptographicOperations.ZeroMemory(output);
    }

    internal byte[] EncryptAndHash(ReadOnlySpan<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[AesGcm256.NonceBytes];
        var box = AesGcm256.Seal(_key, NextNonce(nonce), plaintext, _hash);
        MixHash(box);
        return box;
    }

    internal byte[] DecryptAndHash(ReadOnlySpan<byte> box)
    {
        Span<byte> nonce = stackalloc byte[AesGcm256.NonceBytes];
        var plaintext = AesGcm256.Open(_key, NextNonce(nonce), box, _hash) ?? throw new NoiseException("A part of the handshake could not be decrypted.");
        MixHash(box);
        return plaintext;
    }

    /// <summary>The transport's keys: the client writes with the first and reads with the second.</summary>
    internal NoiseTransport Split(bool isClient)
    {
        Span<byte> output = stackalloc byte[2 * HashBytes];
        Hkdf.Derive(default, _chainingKey, default, output);
        var transport = isClient
            ? new NoiseTransport(output[..HashBytes], output[HashBytes..])
            : new NoiseTransport(output[HashBytes..], output[..HashBytes]);
        CryptographicOperations.ZeroMemory(output);
        return transport;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_chainingKey);
        CryptographicOperations.ZeroMemory(_key);
    }

    private ReadOnlySpan<byte> NextNonce(Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[8..], _counter++);
        return nonce;
    }
}
