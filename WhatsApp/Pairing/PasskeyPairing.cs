using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>
/// The companion's cryptography of linking with a passkey, which WhatsApp calls "shortcake": one instance is one attempt, from the commitment to the
/// encrypted request. Source: whatsmeow 33cfac51 <c>pair-passkey.go</c>, zapo 9a49e1ff <c>WaShortcakeFlow</c>.
/// </summary>
public sealed class PasskeyPairing
{
    /// <summary>Length of the nonces.</summary>
    public const int NonceBytes = 32;

    private const int CodeBytes = 5;
    private const int CodeGroup = 4;

    private readonly KeyPair _ephemeral;
    private readonly byte[] _nonce;
    private readonly uint _deviceType;
    private readonly string _reference;

    /// <summary>An attempt with these secrets; <see cref="Start"/> creates new ones.</summary>
    public PasskeyPairing(KeyPair ephemeral, byte[] nonce, uint deviceType, string reference)
    {
        ArgumentNullException.ThrowIfNull(ephemeral);
        ArgumentNullException.ThrowIfNull(nonce);
        if (nonce.Length != NonceBytes) throw new ArgumentException("A nonce has 32 bytes.", nameof(nonce));
        (_ephemeral, _nonce, _deviceType, _reference) = (ephemeral, nonce, deviceType, reference);
        var identity =
            new CompanionEphemeralIdentity { PublicKey = ByteString.CopyFrom(ephemeral.PublicKey), DeviceType = deviceType, Ref = reference }.ToByteArray();
        Payload = new ProloguePayload
        {
            CompanionEphemeralIdentity = ByteString.CopyFrom(identity),
            Commitment = new CompanionCommitment { Hash = ByteString.CopyFrom(SHA256.HashData([.. identity, .. nonce])) },
        }.ToByteArray();
    }

    /// <summary>The agreement of phone and companion.</summary>
    /// <param name="Code">Eight characters as <c>XXXX-XXXX</c>: equal on both sides unless somebody intercepts the exchange.</param>
    /// <param name="Key">Key that encrypts the pairing request. Secret.</param>
    public sealed record Agreement(string Code, byte[] Key)
    {
        /// <summary>Never prints the key.</summary>
        public override string ToString() => nameof(Agreement);
    }

    /// <summary>Bytes of <c>prologue_payload</c>: the ephemeral identity and the commitment to the nonce.</summary>
    public byte[] Payload { get; }

    /// <summary>The nonce, to be revealed after the phone has sent its own.</summary>
    public ReadOnlyMemory<byte> Nonce => _nonce;

    /// <summary>New secrets for a ref of the server and the device type of the registration.</summary>
    public static PasskeyPairing Start(uint deviceType, string reference) =>
        new(Curve25519.GenerateKeyPair(), RandomNumberGenerator.GetBytes(NonceBytes), deviceType, reference);

    /// <summary>Key of the proof that a companion continues an earlier link, derived from the ADV secret of that link.</summary>
    public static byte[] HandoffKey(ReadOnlySpan<byte> advSecret)
    {
        var key = new byte[Curve25519.KeyBytes];
        Hkdf.Derive(advSecret, default, "shortcake-passkey-handoff-v1"u8, key);
        return key;
    }

    /// <summary>Bytes of <c>pairing_handoff_proof</c>.</summary>
    public byte[] ProveHandoff(ReadOnlySpan<byte> handoffKey) => HMACSHA256.HashData(handoffKey, Payload);

    /// <summary>Parses the phone's ephemeral identity and derives code and key; null if it is malformed or its key is not usable.</summary>
    public Agreement? Agree(ReadOnlySpan<byte> primaryEphemeralIdentity)
    {
        PrimaryEphemeralIdentity primary;
        try
        {
            primary = PrimaryEphemeralIdentity.Parser.ParseFrom(primaryEphemeralIdentity);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
        Span<byte> shared = stackalloc byte[Curve25519.KeyBytes];
        if (primary.Nonce.Length != NonceBytes || !Curve25519.TryAgree(_ephemeral.PrivateKey, primary.PublicKey.Span, shared)) return null;
        var key = new byte[Curve25519.KeyBytes];
        var salt = string.Create(CultureInfo.InvariantCulture, $"Companion Pairing {_deviceType} with ref {_reference}");
        Hkdf.Derive(shared, Encoding.UTF8.GetBytes(salt), "Pairing Information Encryption Key"u8, key);
        CryptographicOperations.ZeroMemory(shared);
        return new Agreement(CodeOf(primary), key);
    }

    /// <summary>Bytes of <c>encrypted_pairing_request</c>: our keys, and the secret that authenticates the phone's answer.</summary>
    public static byte[] SealRequest(
        Agreement agreement, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> noisePublic, ReadOnlySpan<byte> identityPublic, ReadOnlySpan<byte> advSecret)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        var request = new PairingRequest
        {
            CompanionPublicKey = ByteString.CopyFrom(noisePublic), CompanionIdentityKey = ByteString.CopyFrom(identityPublic),
            AdvSecret = ByteString.CopyFrom(advSecret),
        }.ToByteArray();
        return new EncryptedPairingRequest
        {
            EncryptedPayload = ByteString.CopyFrom(AesGcm256.Seal(agreement.Key, iv, request)), Iv = ByteString.CopyFrom(iv),
        }.ToByteArray();
    }

    private string CodeOf(PrimaryEphemeralIdentity primary)
    {
        Span<byte> code = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. _nonce, .. primary.PublicKey.Span], code);
        for (var i = 0; i < CodeBytes; i++) code[i] ^= primary.Nonce[i];
        var text = PairCode.Encode(code[..CodeBytes]);
        return $"{text[..CodeGroup]}-{text[CodeGroup..]}";
    }
}
