using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>A one-time pre-key.</summary>
/// <param name="Id">24-bit id.</param>
/// <param name="KeyPair">The pair.</param>
public sealed record PreKey(uint Id, KeyPair KeyPair);

/// <summary>A signed pre-key: the signature is over the 33-byte public key, by the identity key.</summary>
/// <param name="Id">24-bit id.</param>
/// <param name="KeyPair">The pair.</param>
/// <param name="Signature">64-byte XEdDSA signature.</param>
/// <param name="CreatedAt">Creation time, for the rotation.</param>
public sealed record SignedPreKey(uint Id, KeyPair KeyPair, byte[] Signature, DateTimeOffset CreatedAt);

/// <summary>The server's bundle to start a session with a device. Public keys are 32 bytes.</summary>
/// <param name="RegistrationId">Registration id of the device.</param>
/// <param name="IdentityKey">Identity public key.</param>
/// <param name="SignedPreKeyId">Signed pre-key id.</param>
/// <param name="SignedPreKey">Signed pre-key public key.</param>
/// <param name="SignedPreKeySignature">64 bytes, to be verified before use.</param>
/// <param name="PreKeyId">One-time pre-key id, or null when the device ran out.</param>
/// <param name="PreKey">One-time pre-key public key, or null.</param>
public sealed record PreKeyBundle(
    uint RegistrationId, byte[] IdentityKey, uint SignedPreKeyId, byte[] SignedPreKey, byte[] SignedPreKeySignature, uint? PreKeyId, byte[]? PreKey);
