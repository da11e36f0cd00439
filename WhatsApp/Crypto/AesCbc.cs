using System.Security.Cryptography;

namespace WhatIsUp.WhatsApp.Crypto;

/// <summary>AES-256-CBC with PKCS#7 padding, as Signal messages and media use it. One cipher object per thread is kept and given each key.</summary>
public static class AesCbc
{
    /// <summary>Length of the initialisation vector and of a block.</summary>
    public const int BlockBytes = 16;

    [ThreadStatic]
    private static Aes? _cipher;

    private static Aes Cipher => _cipher ??= Aes.Create();

    /// <summary>Length of the ciphertext of so many bytes.</summary>
    public static int EncryptedLength(int plaintextBytes) => checked(plaintextBytes + BlockBytes - plaintextBytes % BlockBytes);

    /// <summary>Writes <see cref="EncryptedLength"/> bytes and returns their number.</summary>
    public static int Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        var cipher = Cipher;
        cipher.SetKey(key);
        return cipher.EncryptCbc(plaintext, iv, ciphertext);
    }

    /// <summary>Decrypts and removes the padding; call it only after the MAC over the ciphertext was verified.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="iv">16 bytes.</param>
    /// <param name="ciphertext">Whole blocks.</param>
    /// <param name="plaintext">At least as long as the ciphertext.</param>
    /// <param name="written">Length of the plaintext.</param>
    /// <returns>False for a wrong length or wrong padding.</returns>
    public static bool TryDecrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext, out int written)
    {
        written = 0;
        if (ciphertext.Length == 0 || ciphertext.Length % BlockBytes != 0) return false;
        var cipher = Cipher;
        cipher.SetKey(key);
        try
        {
            written = cipher.DecryptCbc(ciphertext, iv, plaintext);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
