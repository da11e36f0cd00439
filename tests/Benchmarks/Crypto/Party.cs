using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Benchmarks.Crypto;

/// <summary>One end of a session, with the session as bytes: each operation reads it and writes it, as the client does.</summary>
internal sealed class Party
{
    private readonly LocalIdentity _identity = new(Curve25519.GenerateKeyPair(), PreKeyFactory.NewRegistrationId());
    private byte[] _session = new SessionRecord().Serialize();

    public byte[] Encrypt(byte[] text)
    {
        var record = SessionRecord.Deserialize(_session);
        var message = SessionCipher.Encrypt(record, _identity, text);
        _session = record.Serialize();
        return message.Bytes;
    }

    public byte[] Decrypt(byte[] message)
    {
        var record = SessionRecord.Deserialize(_session);
        var text = SessionCipher.Decrypt(record, message);
        _session = record.Serialize();
        return text;
    }

    /// <summary>Two parties that have exchanged messages in both directions.</summary>
    public static (Party Alice, Party Bob) Pair(byte[] text)
    {
        Party alice = new(), bob = new();
        var signedPreKey = PreKeyFactory.NewSignedPreKey(1, bob._identity.KeyPair, TimeProvider.System.GetUtcNow());
        var preKey = PreKeyFactory.NewPreKey(1);
        var record = new SessionRecord();
        SessionBuilder.Start(record, alice._identity, new PreKeyBundle(
            bob._identity.RegistrationId, bob._identity.KeyPair.PublicKey, 1, signedPreKey.KeyPair.PublicKey,
            signedPreKey.Signature, 1, preKey.KeyPair.PublicKey));
        alice._session = record.Serialize();
        var first = PreKeyMessage.Parse(alice.Encrypt(text));
        record = new SessionRecord();
        SessionCipher.DecryptPreKeyMessage(record, bob._identity, first, signedPreKey, preKey, out _);
        bob._session = record.Serialize();
        alice.Decrypt(bob.Encrypt(text));
        return (alice, bob);
    }
}
