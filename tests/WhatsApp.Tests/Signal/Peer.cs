using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Signal;

/// <summary>One device with a session to another one: its record is serialised between the steps, as in a store.</summary>
internal sealed class Peer
{
    private byte[]? _stored;

    internal LocalIdentity Identity { get; init; } = new(Curve25519.GenerateKeyPair(), PreKeyFactory.NewRegistrationId());

    internal SignedPreKey SignedPreKey { get; init; }

    internal PreKey? PreKey { get; set; } = PreKeyFactory.NewPreKey(7);

    internal Func<KeyPair>? Fresh { get; init; }

    internal byte[]? Stored
    {
        get => _stored;
        set => _stored = value;
    }

    internal SessionRecord Record
    {
        get
        {
            var record = _stored is null ? new SessionRecord() : SessionRecord.Deserialize(_stored);
            if (Fresh is not null) record.NewKeyPair = Fresh;
            return record;
        }
    }

    internal Peer() => SignedPreKey = PreKeyFactory.NewSignedPreKey(3, Identity.KeyPair, DateTimeOffset.UnixEpoch);

    internal PreKeyBundle Bundle(bool withPreKey = true) => new(
        Identity.RegistrationId, Identity.KeyPair.PublicKey, SignedPreKey.Id, SignedPreKey.KeyPair.PublicKey, SignedPreKey.Signature,
        withPreKey ? PreKey?.Id : null, withPreKey ? PreKey?.KeyPair.PublicKey : null);

    internal void Start(Peer other, bool withPreKey = true)
    {
        var record = Record;
        SessionBuilder.Start(record, Identity, other.Bundle(withPreKey));
        _stored = record.Serialize();
    }

    internal SignalCiphertext Send(params byte[] plaintext)
    {
        var record = Record;
        var sent = SessionCipher.Encrypt(record, Identity, plaintext);
        _stored = record.Serialize();
        return sent;
    }

    internal byte[] Receive(SignalCiphertext message) => Receive(message.IsPreKeyMessage, message.Bytes);

    internal byte[] Receive(bool isPreKeyMessage, byte[] bytes)
    {
        var record = Record;
        byte[] plaintext;
        if (isPreKeyMessage)
        {
            plaintext = SessionCipher.DecryptPreKeyMessage(record, Identity, PreKeyMessage.Parse(bytes), SignedPreKey, PreKey, out var used);
            if (used) PreKey = null;
        }
        else
        {
            plaintext = SessionCipher.Decrypt(record, bytes);
        }
        _stored = record.Serialize();
        return plaintext;
    }

    internal SignalFailure Refusal(SignalCiphertext message)
    {
        var before = _stored;
        var failure = Assert.Throws<SignalException>(() => Receive(message)).Failure;
        Assert.Same(before, _stored);
        return failure;
    }

    /// <summary>Two devices that have both written and read.</summary>
    internal static (Peer One, Peer Other) Acquainted()
    {
        Peer one = new(), other = new();
        one.Start(other);
        other.Receive(one.Send(1));
        one.Receive(other.Send(2));
        return (one, other);
    }
}
