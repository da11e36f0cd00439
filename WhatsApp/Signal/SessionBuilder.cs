using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Starts sessions by X3DH (signal.org/docs/specifications/x3dh), as initiator and as responder.</summary>
public static class SessionBuilder
{
    /// <summary>Starts a session with a device from its bundle; an existing state is archived. The next message is sent as pkmsg.</summary>
    /// <exception cref="SignalException"><see cref="SignalFailure.BadSignature"/> or <see cref="SignalFailure.BadKey"/>: the record is unchanged.</exception>
    public static void Start(SessionRecord record, LocalIdentity local, PreKeyBundle bundle)
    {
        if (!PreKeyFactory.VerifySignature(bundle.IdentityKey, bundle.SignedPreKey, bundle.SignedPreKeySignature))
            throw new SignalException(SignalFailure.BadSignature);

        var baseKey = record.NewKeyPair();
        Span<byte> secrets = stackalloc byte[4 * RatchetMath.KeyBytes];
        Agree(local.KeyPair.PrivateKey, bundle.SignedPreKey, secrets);
        Agree(baseKey.PrivateKey, bundle.IdentityKey, secrets[32..]);
        Agree(baseKey.PrivateKey, bundle.SignedPreKey, secrets[64..]);
        if (bundle.PreKey is not null) Agree(baseKey.PrivateKey, bundle.PreKey, secrets[96..]);
        var root = new byte[RatchetMath.KeyBytes];
        var receivingKey = new byte[RatchetMath.KeyBytes];
        RatchetMath.DeriveInitial(secrets[..(bundle.PreKey is null ? 96 : 128)], root, receivingKey);

        var ratchet = record.NewKeyPair();
        var nextRoot = new byte[RatchetMath.KeyBytes];
        var sendingKey = new byte[RatchetMath.KeyBytes];
        RatchetMath.RootStep(root, ratchet.PrivateKey, bundle.SignedPreKey, nextRoot, sendingKey);

        var state = new SessionState
        {
            LocalIdentity = local.KeyPair.PublicKey,
            RemoteIdentity = bundle.IdentityKey,
            RemoteRegistrationId = bundle.RegistrationId,
            BaseKey = baseKey.PublicKey,
            RootKey = nextRoot,
            SendingRatchet = ratchet,
            SendingChainKey = sendingKey,
            Pending = new SessionState.PendingPreKey(bundle.PreKey is null ? null : bundle.PreKeyId, bundle.SignedPreKeyId),
        };
        state.ReceivingChains.Add(new ReceivingChain(bundle.SignedPreKey, receivingKey, 0));
        record.Promote(state);
    }

    /// <summary>The state that a peer's pkmsg starts; not yet part of a record, so that a wrong message changes nothing.</summary>
    internal static SessionState Answer(LocalIdentity local, PreKeyMessage message, SignedPreKey signedPreKey, PreKey? preKey)
    {
        Span<byte> secrets = stackalloc byte[4 * RatchetMath.KeyBytes];
        Agree(signedPreKey.KeyPair.PrivateKey, message.IdentityKey, secrets);
        Agree(local.KeyPair.PrivateKey, message.BaseKey, secrets[32..]);
        Agree(signedPreKey.KeyPair.PrivateKey, message.BaseKey, secrets[64..]);
        if (preKey is not null) Agree(preKey.KeyPair.PrivateKey, message.BaseKey, secrets[96..]);
        var root = new byte[RatchetMath.KeyBytes];
        var sendingKey = new byte[RatchetMath.KeyBytes];
        RatchetMath.DeriveInitial(secrets[..(preKey is null ? 96 : 128)], root, sendingKey);
        return new SessionState
        {
            LocalIdentity = local.KeyPair.PublicKey,
            RemoteIdentity = message.IdentityKey,
            RemoteRegistrationId = message.RegistrationId,
            BaseKey = message.BaseKey,
            RootKey = root,
            SendingRatchet = signedPreKey.KeyPair,
            SendingChainKey = sendingKey,
        };
    }

    private static void Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> secret)
    {
        if (!Curve25519.TryAgree(privateKey, publicKey, secret[..RatchetMath.KeyBytes])) throw new SignalException(SignalFailure.BadKey);
    }
}
