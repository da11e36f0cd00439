using System.Security.Cryptography;

namespace WhatIsUp.WhatsApp.Crypto;

/// <summary>AES-256-GCM for single boxes (pair code, media retry); the tag follows the ciphertext. Frames have <c>NoiseTransport</c>.</summary>
public static class AesGcm256
{
    /// <summary>Length of the tag.</summary>
    public const int TagBytes = 16;

    /// <summary>Length of a nonce.</summary>
    public const int NonceBytes = 12;

    /// <summary>Ciphertext and tag in a new array.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData = default)
    {
        var box = new byte[plaintext.Length + TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, plaintext, box.AsSpan(0, plaintext.Length), box.AsSpan(plaintext.Length), associatedData);
        return box;
    }

    /// <summary>The plaintext in a new array, or null when the box is too short or its tag is wrong.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associatedData = default)
    {
        if (box.Length < TagBytes) return null;
        var plaintext = new byte[box.Length - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        try
        {
            cipher.Decrypt(nonce, box[..plaintext.Length], box[plaintext.Length..], plaintext, associatedData);
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
