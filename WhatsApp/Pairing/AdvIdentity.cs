using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Account-and-device verification: the phone signs a companion's identity, and the companion signs it, too (protocol reference 2.6).</summary>
public static class AdvIdentity
{
    private static ReadOnlySpan<byte> AccountPrefix => [6, 0];
    private static ReadOnlySpan<byte> DevicePrefix => [6, 1];
    private static ReadOnlySpan<byte> HostedAccountPrefix => [6, 5];
    private static ReadOnlySpan<byte> HostedDevicePrefix => [6, 6];

    /// <summary>What a valid <c>pair-success</c> contains.</summary>
    /// <param name="SignedIdentity">ADVSignedDeviceIdentity with both signatures and the account key: stored, and sent with every pkmsg.</param>
    /// <param name="Reply">The same without the account key: sent back in <c>pair-device-sign</c>.</param>
    /// <param name="AccountKey">The account's identity key, 32 bytes: identity of the phone's own session.</param>
    /// <param name="KeyIndex">Index of this device's key.</param>
    public sealed record Accepted(byte[] SignedIdentity, byte[] Reply, byte[] AccountKey, uint KeyIndex);

    /// <summary>Phone: signs a companion and authenticates the result with the secret from the QR; bytes of ADVSignedDeviceIdentityHMAC.</summary>
    public static byte[] Issue(KeyPair account, ReadOnlySpan<byte> companionIdentity, ReadOnlySpan<byte> advSecret, uint rawId, ulong timestamp, uint keyIndex)
    {
        var details = new ADVDeviceIdentity
        {
            RawId = rawId, Timestamp = timestamp, KeyIndex = keyIndex, AccountType = ADVEncryptionType.E2Ee, DeviceType = ADVEncryptionType.E2Ee,
        }.ToByteArray();
        var signed = new ADVSignedDeviceIdentity
        {
            Details = ByteString.CopyFrom(details),
            AccountSignatureKey = ByteString.CopyFrom(account.PublicKey),
            AccountSignature = ByteString.CopyFrom(XEdDsa.Sign(account.PrivateKey, [.. AccountPrefix, .. details, .. companionIdentity])),
        }.ToByteArray();
        return new ADVSignedDeviceIdentityHMAC
        {
            Details = ByteString.CopyFrom(signed), Hmac = ByteString.CopyFrom(HMACSHA256.HashData(advSecret, signed)), AccountType = ADVEncryptionType.E2Ee,
        }.ToByteArray();
    }

    /// <summary>Companion: verifies the phone's answer and signs it.</summary>
    /// <exception cref="AdvException">The answer is not valid.</exception>
    public static Accepted Accept(ReadOnlySpan<byte> bytes, KeyPair companionIdentity, ReadOnlySpan<byte> advSecret)
    {
        var sealedIdentity = Parse(ADVSignedDeviceIdentityHMAC.Parser, bytes);
        var details = sealedIdentity.Details.Span;
        byte[] authenticated = sealedIdentity.AccountType == ADVEncryptionType.Hosted ? [.. HostedAccountPrefix, .. details] : details.ToArray();
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(advSecret, authenticated), sealedIdentity.Hmac.Span))
            throw new AdvException(AdvFault.HmacMismatch);

        var identity = Parse(ADVSignedDeviceIdentity.Parser, details);
        var device = Parse(ADVDeviceIdentity.Parser, identity.Details.Span);
        var isHosted = device.DeviceType == ADVEncryptionType.Hosted;
        if (!VerifyAccountSignature(identity, companionIdentity.PublicKey, isHosted)) throw new AdvException(AdvFault.SignatureMismatch);

        byte[] toSign =
            [.. isHosted ? HostedDevicePrefix : DevicePrefix, .. identity.Details.Span, .. companionIdentity.PublicKey, .. identity.AccountSignatureKey.Span];
        identity.DeviceSignature = ByteString.CopyFrom(XEdDsa.Sign(companionIdentity.PrivateKey, toSign));
        var stored = identity.ToByteArray();
        var accountKey = identity.AccountSignatureKey.ToByteArray();
        identity.ClearAccountSignatureKey();
        return new Accepted(stored, identity.ToByteArray(), accountKey, device.KeyIndex);
    }

    /// <summary>The key of the account that signed a stored identity, or null if the identity does not contain it.</summary>
    /// <param name="signedIdentity">ADVSignedDeviceIdentity.</param>
    public static byte[]? AccountKeyOf(ReadOnlySpan<byte> signedIdentity)
    {
        try
        {
            return Parse(ADVSignedDeviceIdentity.Parser, signedIdentity).AccountSignatureKey is { IsEmpty: false } key ? key.ToByteArray() : null;
        }
        catch (AdvException)
        {
            return null;
        }
    }

    /// <summary>Server: true if the companion's reply has valid signatures of account and device, and this key index.</summary>
    public static bool VerifyReply(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> accountKey, ReadOnlySpan<byte> companionIdentity, uint keyIndex)
    {
        try
        {
            var identity = Parse(ADVSignedDeviceIdentity.Parser, reply);
            if (identity.HasAccountSignatureKey) return false;
            identity.AccountSignatureKey = ByteString.CopyFrom(accountKey);
            return Verify(identity, companionIdentity) && Parse(ADVDeviceIdentity.Parser, identity.Details.Span).KeyIndex == keyIndex;
        }
        catch (AdvException)
        {
            return false;
        }
    }

    /// <summary>Recipient of a pkmsg: true if its <c>device-identity</c> belongs to the sender's identity key and is signed by its account.</summary>
    public static bool VerifySender(ReadOnlySpan<byte> deviceIdentity, ReadOnlySpan<byte> senderIdentity) =>
        CheckSender(deviceIdentity, senderIdentity, default, out _) == AdvCheck.Valid;

    /// <summary>As <see cref="VerifySender"/>, for a proof that may omit the account key.</summary>
    /// <param name="deviceIdentity">Bytes of ADVSignedDeviceIdentity.</param>
    /// <param name="senderIdentity">The sender's identity key.</param>
    /// <param name="knownAccountKey">The known key of the account: used if the proof contains none.</param>
    /// <param name="accountKey">The account key that was used for the check, empty if there was none.</param>
    public static AdvCheck CheckSender(
        ReadOnlySpan<byte> deviceIdentity, ReadOnlySpan<byte> senderIdentity, ReadOnlySpan<byte> knownAccountKey, out byte[] accountKey)
    {
        accountKey = [];
        try
        {
            var identity = Parse(ADVSignedDeviceIdentity.Parser, deviceIdentity);
            if (identity.AccountSignatureKey.IsEmpty) identity.AccountSignatureKey = ByteString.CopyFrom(knownAccountKey);
            if (identity.AccountSignatureKey.IsEmpty) return AdvCheck.NoAccountKey;
            accountKey = identity.AccountSignatureKey.ToByteArray();
            return Verify(identity, senderIdentity) ? AdvCheck.Valid : AdvCheck.Invalid;
        }
        catch (AdvException)
        {
            return AdvCheck.Invalid;
        }
    }

    private static bool Verify(ADVSignedDeviceIdentity identity, ReadOnlySpan<byte> companionIdentity)
    {
        var isHosted = Parse(ADVDeviceIdentity.Parser, identity.Details.Span).DeviceType == ADVEncryptionType.Hosted;
        return VerifyAccountSignature(identity, companionIdentity, isHosted)
            && (VerifyDeviceSignature(identity, companionIdentity, isHosted) || (isHosted && VerifyDeviceSignature(identity, companionIdentity, false)));
    }

    // Some clients (Baileys) use the prefix of ordinary devices for hosted accounts, too.
    private static bool VerifyDeviceSignature(ADVSignedDeviceIdentity identity, ReadOnlySpan<byte> companionIdentity, bool isHosted)
    {
        byte[] signed = [.. isHosted ? HostedDevicePrefix : DevicePrefix, .. identity.Details.Span, .. companionIdentity, .. identity.AccountSignatureKey.Span];
        return XEdDsa.Verify(companionIdentity, signed, identity.DeviceSignature.Span);
    }

    private static bool VerifyAccountSignature(ADVSignedDeviceIdentity identity, ReadOnlySpan<byte> companionIdentity, bool isHosted)
    {
        byte[] signed = [.. isHosted ? HostedAccountPrefix : AccountPrefix, .. identity.Details.Span, .. companionIdentity];
        return XEdDsa.Verify(identity.AccountSignatureKey.Span, signed, identity.AccountSignature.Span);
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes) where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new AdvException(AdvFault.Malformed);
        }
    }
}
