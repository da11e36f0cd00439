using System.Buffers;
using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>
/// Encrypts and decrypts within a session (signal.org/docs/specifications/doubleratchet). Pure functions over a <see cref="SessionRecord"/>:
/// a failed decrypt leaves the record as it was; a changed record must be stored before the ciphertext or the receipt leaves.
/// </summary>
public static class SessionCipher
{
    /// <summary>Encrypts a padded plaintext and moves the sending chain one transaction.</summary>
    /// <exception cref="SignalException"><see cref="SignalFailure.NoSession"/>.</exception>
    public static SignalCiphertext Encrypt(SessionRecord record, LocalIdentity local, ReadOnlySpan<byte> plaintext)
    {
        if (record.Current is not { } state) throw new SignalException(SignalFailure.NoSession);
        var chainKey = state.SendingChainKey;
        Span<byte> seed = stackalloc byte[RatchetMath.KeyBytes];
        Span<byte> keys = stackalloc byte[RatchetMath.MessageKeyBytes];
        RatchetMath.MessageSeed(chainKey, seed);
        RatchetMath.MessageKeys(seed, keys);

        var ciphertextBytes = AesCbc.EncryptedLength(plaintext.Length);
        var message = new byte[SignalMessageCodec.Length(state.SendingCounter, state.PreviousCounter, ciphertextBytes)];
        var head = SignalMessageCodec.WriteHead(message, state.SendingRatchet.PublicKey, state.SendingCounter, state.PreviousCounter, ciphertextBytes);
        AesCbc.Encrypt(keys[..32], keys[64..80], plaintext, message.AsSpan(head, ciphertextBytes));
        var macAt = message.Length - SignalMessageCodec.MacBytes;
        SignalMessageCodec.Mac(keys[32..64], state.LocalIdentity, state.RemoteIdentity, message.AsSpan(0, macAt), message.AsSpan(macAt));
        CryptographicOperations.ZeroMemory(keys);
        CryptographicOperations.ZeroMemory(seed);

        RatchetMath.ChainStep(chainKey);
        state.SendingCounter = checked(state.SendingCounter + 1);
        if (state.Pending is not { } pending) return new SignalCiphertext(false, message);
        return new SignalCiphertext(
            true, PreKeyMessage.Write(local.RegistrationId, pending.PreKeyId, pending.SignedPreKeyId, state.BaseKey, state.LocalIdentity, message));
    }

    /// <summary>Decrypts a <c>msg</c> with the current or an archived state, which then becomes the current one.</summary>
    /// <returns>The padded plaintext.</returns>
    /// <exception cref="SignalException">Any failure of receiving.</exception>
    public static byte[] Decrypt(SessionRecord record, ReadOnlySpan<byte> message)
    {
        var parsed = SignalMessageCodec.Parse(message);
        if (record.IsEmpty) throw new SignalException(SignalFailure.NoSession);
        var failure = SignalFailure.BadMac;
        if (record.Current is { } current)
        {
            if (TryDecrypt(record, current, parsed, ref failure) is { } plaintext) return plaintext;
        }
        foreach (var state in record.Archived)
        {
            if (TryDecrypt(record, state, parsed, ref failure) is not { } plaintext) continue;
            record.Promote(state);
            return plaintext;
        }
        throw new SignalException(failure);
    }

    /// <summary>
    /// Decrypts a <c>pkmsg</c>: in its session, or in a new one from our pre-keys. The one-time pre-key is consumed by a new one.
    /// </summary>
    /// <param name="record">The sender's record, empty for a stranger.</param>
    /// <param name="local">Own identity.</param>
    /// <param name="message">The parsed message.</param>
    /// <param name="signedPreKey">The signed pre-key that the message names, or null when the store has none with that id.</param>
    /// <param name="preKey">The one-time pre-key that the message names, or null if there is none or the store has none.</param>
    /// <param name="usedPreKey">True when the caller must delete the one-time pre-key in the same transaction.</param>
    /// <returns>The padded plaintext.</returns>
    /// <exception cref="SignalException">Any failure of receiving.</exception>
    public static byte[] DecryptPreKeyMessage(
        SessionRecord record, LocalIdentity local, PreKeyMessage message, SignedPreKey? signedPreKey, PreKey? preKey, out bool usedPreKey)
    {
        usedPreKey = false;
        var parsed = SignalMessageCodec.Parse(message.Message);
        if (FindByBaseKey(record, message.BaseKey) is { } known)
        {
            if (!known.RemoteIdentity.AsSpan().SequenceEqual(message.IdentityKey)) throw new SignalException(SignalFailure.IdentityMismatch);
            var failure = SignalFailure.BadMac;
            if (TryDecrypt(record, known, parsed, ref failure) is not { } opened) throw new SignalException(failure);
            if (!ReferenceEquals(known, record.Current)) record.Promote(known);
            return opened;
        }
        if (signedPreKey is null || signedPreKey.Id != message.SignedPreKeyId) throw new SignalException(SignalFailure.NoSignedPreKey);
        if (message.PreKeyId is { } id && preKey?.Id != id) throw new SignalException(SignalFailure.NoPreKey);

        var state = SessionBuilder.Answer(local, message, signedPreKey, message.PreKeyId is null ? null : preKey);
        var reason = SignalFailure.BadMac;
        if (TryDecrypt(record, state, parsed, ref reason) is not { } plaintext) throw new SignalException(reason);
        record.Promote(state);
        usedPreKey = message.PreKeyId is not null;
        return plaintext;
    }

    /// <summary>True when the message belongs to a session the record already has, so that no pre-key needs to be loaded.</summary>
    public static bool HasSessionFor(SessionRecord record, PreKeyMessage message) => FindByBaseKey(record, message.BaseKey) is not null;

    private static SessionState? FindByBaseKey(SessionRecord record, byte[] baseKey)
    {
        if (record.Current is { } current && current.Pending is null && current.BaseKey.AsSpan().SequenceEqual(baseKey)) return current;
        foreach (var state in record.Archived)
            if (state.Pending is null && state.BaseKey.AsSpan().SequenceEqual(baseKey)) return state;
        return null;
    }

    /// <summary>Null when the message is not of this state; the state changes only when the MAC verified.</summary>
    private static byte[]? TryDecrypt(SessionRecord record, SessionState state, in SignalMessageCodec.Parsed message, ref SignalFailure failure)
    {
        if (state.FindChain(message.RatchetKey) is { } chain)
        {
            var skippedAt = message.Counter < chain.NextCounter ? chain.FindSkipped(message.Counter) : -1;
            if (message.Counter < chain.NextCounter && skippedAt < 0)
            {
                failure = SignalFailure.Duplicate;
                return null;
            }
            if (skippedAt >= 0)
            {
                if (Open(state, chain.SkippedSeed(skippedAt), message) is not { } late) return null;
                chain.RemoveSkipped(skippedAt);
                return late;
            }
            if (OpenAhead(state, chain, message, ref failure) is not { } next) return null;
            chain.Advance(message.Counter);
            state.Pending = null;
            return next;
        }

        Span<byte> root = stackalloc byte[RatchetMath.KeyBytes];
        var chainKey = new byte[RatchetMath.KeyBytes];
        if (!RatchetMath.TryRootStep(state.RootKey, state.SendingRatchet.PrivateKey, message.RatchetKey, root, chainKey))
        {
            if (failure == SignalFailure.BadMac) failure = SignalFailure.BadKey;
            return null;
        }
        var received = new ReceivingChain(message.RatchetKey.ToArray(), chainKey, 0);
        if (OpenAhead(state, received, message, ref failure) is not { } plaintext) return null;
        received.Advance(message.Counter);
        Turn(state, received, root, record.NewKeyPair);
        return plaintext;
    }

    /// <summary>The peer has shown a new ratchet key: its chain joins the state and we answer with a fresh ratchet key of ours.</summary>
    private static void Turn(SessionState state, ReceivingChain received, ReadOnlySpan<byte> root, Func<KeyPair> newKeyPair)
    {
        state.ReceivingChains.Add(received);
        if (state.ReceivingChains.Count > SessionLimits.ReceivingChains) state.ReceivingChains.RemoveAt(0);
        var ratchet = newKeyPair();
        var sendingKey = new byte[RatchetMath.KeyBytes];
        RatchetMath.RootStep(root, ratchet.PrivateKey, received.RatchetKey, state.RootKey, sendingKey);
        state.PreviousCounter = state.SendingCounter == 0 ? 0 : state.SendingCounter - 1;
        state.SendingRatchet = ratchet;
        state.SendingChainKey = sendingKey;
        state.SendingCounter = 0;
        state.Pending = null;
    }

    /// <summary>
    /// Decrypts a message at or beyond the chain's position; the chain itself is unchanged, so that a forged counter costs time but no memory.
    /// </summary>
    private static byte[]? OpenAhead(SessionState state, ReceivingChain chain, in SignalMessageCodec.Parsed message, ref SignalFailure failure)
    {
        var skip = message.Counter - chain.NextCounter;
        if (skip > SessionLimits.SkippedMessages)
        {
            if (failure != SignalFailure.Duplicate) failure = SignalFailure.TooFarAhead;
            return null;
        }
        Span<byte> key = stackalloc byte[RatchetMath.KeyBytes];
        chain.ChainKey.CopyTo(key);
        for (var i = 0; i < skip; i++) RatchetMath.ChainStep(key);
        Span<byte> seed = stackalloc byte[RatchetMath.KeyBytes];
        RatchetMath.MessageSeed(key, seed);
        return Open(state, seed, message);
    }

    private static byte[]? Open(SessionState state, ReadOnlySpan<byte> seed, in SignalMessageCodec.Parsed message)
    {
        Span<byte> keys = stackalloc byte[RatchetMath.MessageKeyBytes];
        RatchetMath.MessageKeys(seed, keys);
        Span<byte> mac = stackalloc byte[SignalMessageCodec.MacBytes];
        SignalMessageCodec.Mac(keys[32..64], state.RemoteIdentity, state.LocalIdentity, message.Authenticated, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, message.Mac)) return null;
        var buffer = ArrayPool<byte>.Shared.Rent(message.Ciphertext.Length);
        try
        {
            return AesCbc.TryDecrypt(keys[..32], keys[64..80], message.Ciphertext, buffer, out var written) ? buffer.AsSpan(0, written).ToArray() : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, message.Ciphertext.Length));
            ArrayPool<byte>.Shared.Return(buffer);
            CryptographicOperations.ZeroMemory(keys);
        }
    }
}
