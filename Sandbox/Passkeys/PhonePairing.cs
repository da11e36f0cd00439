using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>
/// The phone's side of linking with a passkey, written from the published facts and apart from the companion's: it reads the commitment, sends its
/// own ephemeral identity, checks the nonce that the companion reveals, and opens the sealed request.
/// </summary>
internal sealed class PhonePairing
{
    private const int KeyBytes = 32;
    private const int CodeBytes = 5;
    private const int CodeLength = 8;
    private const int TagBytes = 16;
    private const string Letters = "123456789ABCDEFGHJKLMNPQRSTVWXYZ";

    private readonly byte[] _identity;
    private readonly byte[] _commitment;
    private readonly byte[] _companionKey;
    private readonly KeyPair _own;
    private readonly byte[] _ownNonce;

    private PhonePairing(byte[] identity, byte[] commitment, CompanionEphemeralIdentity parsed, KeyPair own, byte[] ownNonce)
    {
        (_identity, _commitment, _own, _ownNonce) = (identity, commitment, own, ownNonce);
        (_companionKey, DeviceType, Reference) = (parsed.PublicKey.ToByteArray(), parsed.DeviceType, parsed.Ref);
    }

    /// <summary>What the sealed request holds.</summary>
    internal sealed record Request(byte[] NoiseKey, byte[] IdentityKey, byte[] AdvSecret);

    public uint DeviceType { get; }

    public string Reference { get; }

    /// <summary>The code that the phone shows, once the companion has revealed its nonce.</summary>
    public string? Code { get; private set; }

    /// <summary>Bytes of <c>primary_ephemeral_identity</c>.</summary>
    public byte[] OwnIdentity =>
        new PrimaryEphemeralIdentity { PublicKey = ByteString.CopyFrom(_own.PublicKey), Nonce = ByteString.CopyFrom(_ownNonce) }.ToByteArray();

    /// <summary>Reads a prologue; null when it is malformed.</summary>
    public static PhonePairing? Read(ReadOnlySpan<byte> prologuePayload) =>
        Read(prologuePayload, Curve25519.GenerateKeyPair(), RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>As <see cref="Read(ReadOnlySpan{byte})"/>, with the phone's secrets given.</summary>
    public static PhonePairing? Read(ReadOnlySpan<byte> prologuePayload, KeyPair own, byte[] ownNonce)
    {
        try
        {
            var payload = ProloguePayload.Parser.ParseFrom(prologuePayload);
            var identity = payload.CompanionEphemeralIdentity.ToByteArray();
            var parsed = CompanionEphemeralIdentity.Parser.ParseFrom(identity);
            var commitment = payload.Commitment?.Hash.ToByteArray() ?? [];
            return parsed.PublicKey.Length == KeyBytes && parsed.HasDeviceType && parsed.Ref.Length > 0 && commitment.Length == SHA256.HashSizeInBytes
                ? new PhonePairing(identity, commitment, parsed, own, ownNonce)
                : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>True when the proof was made by who holds the secret that the phone scanned or agreed on.</summary>
    public static bool IsHandoff(ReadOnlySpan<byte> advSecret, ReadOnlySpan<byte> prologuePayload, ReadOnlySpan<byte> proof)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, advSecret.ToArray(), KeyBytes, salt: [],
            info: Encoding.ASCII.GetBytes("shortcake-passkey-handoff-v1"));
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, prologuePayload), proof);
    }

    /// <summary>Takes the companion's nonce; false when it is not the one that was committed to.</summary>
    public bool Reveal(ReadOnlySpan<byte> nonce)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_identity);
        hash.AppendData(nonce);
        if (!CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), _commitment)) return false;
        hash.AppendData(nonce);
        hash.AppendData(_own.PublicKey);
        var digest = hash.GetHashAndReset();
        ulong number = 0;
        for (var i = 0; i < CodeBytes; i++) number = number * 256 + (byte)(digest[i] ^ _ownNonce[i]);
        var code = new StringBuilder(CodeLength + 1);
        for (var i = 0; i < CodeLength; i++) code.Append(Letters[(int)(number >> (5 * (CodeLength - 1 - i)) & 31)]);
        Code = code.Insert(CodeLength / 2, '-').ToString();
        return true;
    }

    /// <summary>Key of the sealed request; null when the companion's key is not usable.</summary>
    public byte[]? DeriveKey()
    {
        var shared = new byte[KeyBytes];
        if (!Curve25519.TryAgree(_own.PrivateKey, _companionKey, shared)) return null;
        var salt = "Companion Pairing " + DeviceType.ToString(CultureInfo.InvariantCulture) + " with ref " + Reference;
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, KeyBytes, Encoding.UTF8.GetBytes(salt),
            Encoding.ASCII.GetBytes("Pairing Information Encryption Key"));
    }

    /// <summary>Opens the sealed request; null when it was not sealed for this phone.</summary>
    public Request? Open(ReadOnlySpan<byte> encryptedPairingRequest)
    {
        if (Code is null || DeriveKey() is not { } key) return null;
        try
        {
            var sealedRequest = EncryptedPairingRequest.Parser.ParseFrom(encryptedPairingRequest);
            var body = sealedRequest.EncryptedPayload.Span;
            var iv = sealedRequest.Iv.Span;
            if (body.Length < TagBytes || iv.Length != AesGcm.NonceByteSizes.MaxSize) return null;
            var plain = new byte[body.Length - TagBytes];
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(iv, body[..plain.Length], body[plain.Length..], plain);
            var request = PairingRequest.Parser.ParseFrom(plain);
            return request.CompanionPublicKey.Length == KeyBytes && request.CompanionIdentityKey.Length == KeyBytes && request.AdvSecret.Length == KeyBytes
                ? new Request(request.CompanionPublicKey.ToByteArray(), request.CompanionIdentityKey.ToByteArray(), request.AdvSecret.ToByteArray())
                : null;
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or CryptographicException)
        {
            return null;
        }
    }
}
