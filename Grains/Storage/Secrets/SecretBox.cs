using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace WhatIsUp.Grains.Storage.Secrets;

/// <summary>
/// Seals values at rest: AES-256-GCM, id of the master key in front, and the row's identity as associated data, so that a value moved to another row does not
/// open. Form: key id (4) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
/// </summary>
public sealed class SecretBox(KeyRing keys)
{
    private const int IdBytes = 4;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly (uint Id, byte[] Key)[] _keys = [.. keys.DeriveAll("secret box")];

    [ThreadStatic]
    private static (byte[] Key, AesGcm Cipher)? _cipher;

    /// <summary>Seals a value for one row, for example <c>signal_sessions|channel|name|device</c>.</summary>
    public byte[] Seal(string row, ReadOnlySpan<byte> value)
    {
        var sealedValue = new byte[IdBytes + NonceBytes + value.Length + TagBytes];
        var (id, key) = _keys[0];
        BinaryPrimitives.WriteUInt32LittleEndian(sealedValue, id);
        var nonce = sealedValue.AsSpan(IdBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        CipherOf(key).Encrypt(
            nonce, value, sealedValue.AsSpan(IdBytes + NonceBytes, value.Length),
            sealedValue.AsSpan(sealedValue.Length - TagBytes), Encoding.UTF8.GetBytes(row));
        return sealedValue;
    }

    /// <summary>Decrypts the result of <see cref="Seal"/> for the same row.</summary>
    /// <exception cref="CryptographicException">Another row's value, a changed value, or a master key that is not on the ring.</exception>
    public byte[] Open(string row, ReadOnlySpan<byte> sealedValue)
    {
        if (sealedValue.Length < IdBytes + NonceBytes + TagBytes) throw new CryptographicException("An encrypted value is too short.");
        var id = BinaryPrimitives.ReadUInt32LittleEndian(sealedValue);
        foreach (var candidate in _keys)
        {
            if (candidate.Id != id) continue;
            var value = new byte[sealedValue.Length - IdBytes - NonceBytes - TagBytes];
            CipherOf(candidate.Key).Decrypt(
                sealedValue.Slice(IdBytes, NonceBytes), sealedValue.Slice(IdBytes + NonceBytes, value.Length),
                sealedValue[^TagBytes..], value, Encoding.UTF8.GetBytes(row));
            return value;
        }
        throw new CryptographicException("The master key of an encrypted value is not configured.");
    }

    /// <summary>Id of the key with which a value is encrypted.</summary>
    internal static uint KeyIdOf(ReadOnlySpan<byte> sealedValue) => BinaryPrimitives.ReadUInt32LittleEndian(sealedValue);

    private static AesGcm CipherOf(byte[] key)
    {
        if (_cipher is { } kept && ReferenceEquals(kept.Key, key)) return kept.Cipher;
        _cipher?.Cipher.Dispose();
        var cipher = new AesGcm(key, TagBytes);
        _cipher = (key, cipher);
        return cipher;
    }
}
