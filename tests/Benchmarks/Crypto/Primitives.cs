using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.Benchmarks.Crypto;

/// <summary>The floor: the bare cryptographic calls that the protocol cannot do without, over buffers that exist already.</summary>
internal sealed class Primitives(int textBytes)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _iv = new byte[16];
    private readonly byte[] _text = new byte[textBytes];
    private readonly byte[] _hash = new byte[32];
    private readonly byte[] _root = new byte[64];
    private readonly byte[] _keys = new byte[80];
    private readonly byte[] _box = new byte[AesCbc.EncryptedLength(textBytes)];
    private readonly byte[] _opened = new byte[AesCbc.EncryptedLength(textBytes)];
    private readonly byte[] _authenticated = new byte[66 + 45 + AesCbc.EncryptedLength(textBytes)];
    private readonly KeyPair _own = Curve25519.GenerateKeyPair();
    private readonly KeyPair _peer = Curve25519.GenerateKeyPair();

    public void Encrypt()
    {
        MessageKeys();
        AesCbc.Encrypt(_key, _iv, _text, _box);
        HMACSHA256.HashData(_key, _authenticated, _hash);
    }

    public void Decrypt()
    {
        MessageKeys();
        HMACSHA256.HashData(_key, _authenticated, _hash);
        if (!AesCbc.TryDecrypt(_key, _iv, _box, _opened, out _)) throw new InvalidOperationException("Encrypt goes first.");
    }

    /// <summary>There and back: two messages, and for each of them the receiver's turn of the ratchet.</summary>
    public void PingPong()
    {
        for (var i = 0; i < 2; i++)
        {
            Encrypt();
            Decrypt();
            Curve25519.GenerateKeyPair();
            for (var step = 0; step < 2; step++)
            {
                Curve25519.Agree(_own.PrivateKey, _peer.PublicKey, _hash);
                Hkdf.Derive(_hash, _key, "WhisperRatchet"u8, _root);
            }
        }
    }

    private void MessageKeys()
    {
        HMACSHA256.HashData(_key, "\x01"u8, _hash);
        HMACSHA256.HashData(_key, "\x02"u8, _hash);
        Hkdf.Derive(_hash, default, "WhisperMessageKeys"u8, _keys);
    }
}
