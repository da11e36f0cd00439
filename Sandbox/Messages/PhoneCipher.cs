using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>A phone's Signal work: sessions with other devices, by LID address, journaled with each step.</summary>
internal sealed class PhoneCipher(StateStore store, PreKeyHandler preKeys)
{
    /// <summary>What came of a decryption: the unpadded plaintext, or why there is none.</summary>
    public readonly record struct Opened(byte[]? Plaintext, SignalFailure? Failure);

    /// <summary>Encrypts for a device; without a session one begins with the device's pre-keys.</summary>
    public (string Type, byte[] Ciphertext) Encrypt(Account account, Device to, ReadOnlySpan<byte> content)
    {
        var address = ProtocolAddress.Of(to.Lid);
        var local = Local(account);
        var record = account.Phone.Sessions.GetValueOrDefault(address) ?? new SessionRecord();
        if (!record.CanEncrypt)
        {
            var key = preKeys.Take(to);
            SessionBuilder.Start(record, local, new PreKeyBundle(
                to.RegistrationId, to.IdentityKey, to.SignedPreKeyId, to.SignedPreKey, to.SignedPreKeySignature, key?.Id, key?.Key));
        }
        var encrypted = SessionCipher.Encrypt(record, local, MessagePadding.Pad(content));
        store.PutSession(account, address, record);
        return (encrypted.StanzaType, encrypted.Bytes);
    }

    /// <summary>Decrypts a message of a device; a first message of a linked device must bring the signatures of its account.</summary>
    public Opened Decrypt(Account account, Device sender, string type, ReadOnlyMemory<byte> ciphertext, ReadOnlyMemory<byte>? deviceIdentity)
    {
        var address = ProtocolAddress.Of(sender.Lid);
        var record = account.Phone.Sessions.GetValueOrDefault(address) ?? new SessionRecord();
        try
        {
            byte[] padded;
            if (type == "pkmsg")
            {
                var message = PreKeyMessage.Parse(ciphertext.Span);
                if (!IsVouchedFor(sender, message, deviceIdentity)) return new Opened(null, SignalFailure.BadSignature);
                var preKey = message.PreKeyId is { } id && account.Phone.PreKeys.TryGetValue(id, out var privateKey)
                    ? new PreKey(id, WhatsApp.Crypto.Curve25519.FromPrivateKey([.. privateKey])) : null;
                padded = SessionCipher.DecryptPreKeyMessage(record, Local(account), message, account.Phone.SignedPreKey, preKey, out var isUsed);
                if (isUsed) store.DeletePhonePreKey(account, message.PreKeyId!.Value);
            }
            else if (type == "msg")
            {
                padded = SessionCipher.Decrypt(record, ciphertext.Span);
            }
            else
            {
                return new Opened(null, SignalFailure.Malformed);
            }
            store.PutSession(account, address, record);
            return MessagePadding.TryUnpad(padded, out var plaintext) ? new Opened(plaintext.ToArray(), null) : new Opened(null, SignalFailure.Malformed);
        }
        catch (SignalException failed)
        {
            return new Opened(null, failed.Failure);
        }
    }

    /// <summary>Begins a new session from the keys of a retry receipt.</summary>
    /// <returns>False when the keys are broken, not signed, or not those of the device.</returns>
    public bool Renew(Account account, Device peer, Node keys, uint? registrationId)
    {
        var skey = keys.Child("skey");
        if (ReadBytes(keys.Child("identity"), 32) is not { } identity || ReadId(skey?.Child("id")?.Bytes, 3) is not { } signedId
            || ReadBytes(skey?.Child("value"), 32) is not { } signedKey || ReadBytes(skey?.Child("signature"), 64) is not { } signature) return false;
        if (!identity.AsSpan().SequenceEqual(peer.IdentityKey) || registrationId is null) return false;
        if (!peer.IsPhone && (keys.Child("device-identity")?.Bytes is not { } vouched || !AdvIdentity.VerifySender(vouched.Span, identity))) return false;
        var oneTime = keys.Child("key");
        var (keyId, key) = (ReadId(oneTime?.Child("id")?.Bytes, 3), ReadBytes(oneTime?.Child("value"), 32));
        var address = ProtocolAddress.Of(peer.Lid);
        var record = account.Phone.Sessions.GetValueOrDefault(address) ?? new SessionRecord();
        try
        {
            SessionBuilder.Start(record, Local(account), new PreKeyBundle(
                registrationId.Value, identity, signedId, signedKey, signature, key is null ? null : keyId, keyId is null ? null : key));
        }
        catch (SignalException)
        {
            return false;
        }
        store.PutSession(account, address, record);
        return true;
    }

    private static bool IsVouchedFor(Device sender, PreKeyMessage message, ReadOnlyMemory<byte>? deviceIdentity) =>
        message.IdentityKey.AsSpan().SequenceEqual(sender.IdentityKey)
        && (sender.IsPhone || (deviceIdentity is { } bytes && AdvIdentity.VerifySender(bytes.Span, message.IdentityKey)));

    private static LocalIdentity Local(Account account) => new(account.Identity, account.Phone.RegistrationId);
}
