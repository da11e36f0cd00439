using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.Benchmarks.Groups;

/// <summary>The floor: the bare cryptographic calls that a message to a group cannot do without, over buffers that exist already.</summary>
internal sealed class GroupPrimitives(int textBytes)
{
    private const int DistributionBytes = 160;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _iv = new byte[16];
    private readonly byte[] _text = new byte[textBytes];
    private readonly byte[] _box = new byte[AesCbc.EncryptedLength(textBytes)];
    private readonly byte[] _distribution = new byte[DistributionBytes];
    private readonly byte[] _distributionBox = new byte[AesCbc.EncryptedLength(DistributionBytes)];
    private readonly byte[] _hash = new byte[32];
    private readonly byte[] _root = new byte[64];
    private readonly byte[] _keys = new byte[80];
    private readonly byte[] _groupKeys = new byte[48];
    private readonly byte[] _signed = new byte[8 + AesCbc.EncryptedLength(textBytes)];
    private readonly KeyPair _own = Curve25519.GenerateKeyPair();
    private readonly KeyPair _peer = Curve25519.GenerateKeyPair();
    private readonly byte[] _peerKey = RandomNumberGenerator.GetBytes(33);

    /// <summary>One message with a key that all have: a chain step, the message's keys, the cipher, the signature.</summary>
    public void Encrypt()
    {
        HMACSHA256.HashData(_key, "\x01"u8, _hash);
        HMACSHA256.HashData(_key, "\x02"u8, _hash);
        Hkdf.Derive(_hash, default, "WhisperGroup"u8, _groupKeys);
        AesCbc.Encrypt(_key, _iv, _text, _box);
        XEdDsa.Sign(_own.PrivateKey, _signed);
    }

    /// <summary>
    /// The key for an unknown device: the signature of its pre-key, four key agreements and one for the ratchet, two new key pairs, and one message.
    /// </summary>
    public void GiveKeyToStranger()
    {
        XEdDsa.Verify(_peer.PublicKey, _peerKey, _signature ??= XEdDsa.Sign(_peer.PrivateKey, _peerKey));
        Curve25519.GenerateKeyPair();
        Curve25519.GenerateKeyPair();
        for (var agreement = 0; agreement < 5; agreement++) Curve25519.Agree(_own.PrivateKey, _peer.PublicKey, _hash);
        Hkdf.Derive(_hash, default, "WhisperText"u8, _root);
        Hkdf.Derive(_hash, _key, "WhisperRatchet"u8, _root);
        GiveKey();
    }

    /// <summary>The key for a device with an existing session.</summary>
    public void GiveKey()
    {
        HMACSHA256.HashData(_key, "\x01"u8, _hash);
        HMACSHA256.HashData(_key, "\x02"u8, _hash);
        Hkdf.Derive(_hash, default, "WhisperMessageKeys"u8, _keys);
        AesCbc.Encrypt(_key, _iv, _distribution, _distributionBox);
        HMACSHA256.HashData(_key, _distributionBox, _hash);
    }

    private byte[]? _signature;
}
