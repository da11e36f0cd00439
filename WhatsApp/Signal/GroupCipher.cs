using System.Buffers;
using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>
/// Sender keys: one message, encrypted once, for all devices of a group (<c>skmsg</c>, protocol reference 2.5). Pure functions over a
/// <see cref="SenderKeyRecord"/>; an operation that fails leaves the record as it was.
/// </summary>
public static class GroupCipher
{
    private const int SignatureBytes = 64;
    private const int MessageKeyBytes = AesCbc.BlockBytes + RatchetMath.KeyBytes;
    private static readonly byte[] ZeroSalt = new byte[RatchetMath.KeyBytes];

    /// <summary>The key distribution that members need to decrypt later messages; creates our first key if there is none.</summary>
    /// <param name="record">Our own record of the group.</param>
    public static byte[] Distribute(SenderKeyRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.IsEmpty || record.States[0].SigningPrivateKey is null) Rotate(record);
        var state = record.States[0];
        return new SenderKeyDistribution(state.Id, state.Chain.NextCounter, state.Chain.ChainKey, state.SigningKey).Encode();
    }

    /// <summary>Creates a new key: former members can't decrypt later messages.</summary>
    /// <param name="record">Our own record of the group.</param>
    public static void Rotate(SenderKeyRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var signing = Curve25519.GenerateKeyPair();
        var id = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
        record.Add(new SenderKeyState(
            id, signing.PublicKey, signing.PrivateKey, new ReceivingChain(signing.PublicKey, RandomNumberGenerator.GetBytes(RatchetMath.KeyBytes), 0)));
    }

    /// <summary>
    /// Accepts another sender's key. A known key keeps its state, because its sender repeats it on every request; only if its chain has meanwhile advanced too
    /// far, it continues at the sender's position, with the skipped seeds.
    /// </summary>
    /// <param name="record">The sender's record.</param>
    /// <param name="distribution">Bytes of the distribution message.</param>
    /// <exception cref="SignalException"><see cref="SignalFailure.Malformed"/>.</exception>
    public static void Accept(SenderKeyRecord record, ReadOnlySpan<byte> distribution)
    {
        ArgumentNullException.ThrowIfNull(record);
        var received = SenderKeyDistribution.Parse(distribution);
        var chain = new ReceivingChain(received.SigningKey, received.ChainKey, received.Iteration);
        if (record.Find(received.Id) is { } known && known.SigningKey.AsSpan().SequenceEqual(received.SigningKey))
        {
            if (known.SigningPrivateKey is not null || !IsBeyondReach(known.Chain, received.Iteration)) return;
            chain.LoadSkipped(known.Chain.PackedSkipped);
        }
        record.Add(new SenderKeyState(received.Id, received.SigningKey, null, chain));
    }

    /// <summary>Encrypts with our newest key and moves its chain one transaction.</summary>
    /// <exception cref="SignalException"><see cref="SignalFailure.NoSession"/> before the first <see cref="Distribute"/>.</exception>
    public static byte[] Encrypt(SenderKeyRecord record, ReadOnlySpan<byte> plaintext)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.IsEmpty || record.States[0] is not { SigningPrivateKey: { } signingKey } state) throw new SignalException(SignalFailure.NoSession);
        Span<byte> seed = stackalloc byte[RatchetMath.KeyBytes];
        RatchetMath.MessageSeed(state.Chain.ChainKey, seed);
        var ciphertextBytes = AesCbc.EncryptedLength(plaintext.Length);
        var iteration = state.Chain.NextCounter;
        var head = 1 + 1 + WireFields.VarintLength(state.Id) + 1 + WireFields.VarintLength(iteration) + 1 + WireFields.VarintLength((ulong)ciphertextBytes);
        var message = new byte[head + ciphertextBytes + SignatureBytes];
        var at = 0;
        message[at++] = SignalMessageCodec.Version;
        message[at++] = 0x08;
        at += WireFields.WriteVarint(message.AsSpan(at), state.Id);
        message[at++] = 0x10;
        at += WireFields.WriteVarint(message.AsSpan(at), iteration);
        message[at++] = 0x1A;
        at += WireFields.WriteVarint(message.AsSpan(at), (ulong)ciphertextBytes);
        Span<byte> keys = stackalloc byte[MessageKeyBytes];
        MessageKeys(seed, keys);
        at += AesCbc.Encrypt(keys[AesCbc.BlockBytes..], keys[..AesCbc.BlockBytes], plaintext, message.AsSpan(at));
        CryptographicOperations.ZeroMemory(keys);
        XEdDsa.Sign(signingKey, message.AsSpan(0, at)).CopyTo(message, at);
        state.Chain.Advance(iteration);
        return message;
    }

    /// <summary>Reads a message of the record's owner.</summary>
    /// <returns>The padded plaintext.</returns>
    /// <exception cref="SignalException">
    /// <see cref="SignalFailure.NoSession"/> when its key was never distributed to us, <see cref="SignalFailure.BadSignature"/>,
    /// <see cref="SignalFailure.Duplicate"/>, <see cref="SignalFailure.TooFarAhead"/> or <see cref="SignalFailure.Malformed"/>.
    /// </exception>
    public static byte[] Decrypt(SenderKeyRecord record, ReadOnlySpan<byte> message)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (message.Length <= 1 + SignatureBytes || message[0] != SignalMessageCodec.Version) throw new SignalException(SignalFailure.Malformed);
        var signed = message[..^SignatureBytes];
        var fields = new WireFields(signed[1..]);
        uint? id = null, iteration = null;
        ReadOnlySpan<byte> ciphertext = default;
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: id = fields.Id; break;
                case 2: iteration = fields.Id; break;
                case 3: ciphertext = fields.Bytes; break;
            }
        }
        if (id is null || iteration is not { } counter || ciphertext.IsEmpty) throw new SignalException(SignalFailure.Malformed);
        var state = record.Find(id.Value) ?? throw new SignalException(SignalFailure.NoSession);
        if (!XEdDsa.Verify(state.SigningKey, signed, message[^SignatureBytes..])) throw new SignalException(SignalFailure.BadSignature);
        return Open(state.Chain, counter, ciphertext);
    }

    private static bool IsBeyondReach(ReceivingChain chain, uint counter) =>
        counter > chain.NextCounter && counter - chain.NextCounter > SessionLimits.SkippedMessages;

    private static byte[] Open(ReceivingChain chain, uint counter, ReadOnlySpan<byte> ciphertext)
    {
        Span<byte> seed = stackalloc byte[RatchetMath.KeyBytes];
        var skipped = counter < chain.NextCounter ? chain.FindSkipped(counter) : -1;
        if (counter < chain.NextCounter)
        {
            if (skipped < 0) throw new SignalException(SignalFailure.Duplicate);
            chain.SkippedSeed(skipped).CopyTo(seed);
        }
        else
        {
            if (IsBeyondReach(chain, counter)) throw new SignalException(SignalFailure.TooFarAhead);
            Span<byte> key = stackalloc byte[RatchetMath.KeyBytes];
            chain.ChainKey.CopyTo(key);
            for (var i = chain.NextCounter; i < counter; i++) RatchetMath.ChainStep(key);
            RatchetMath.MessageSeed(key, seed);
            CryptographicOperations.ZeroMemory(key);
        }
        var plaintext = Open(seed, ciphertext);
        if (skipped >= 0) chain.RemoveSkipped(skipped);
        else chain.Advance(counter);
        return plaintext;
    }

    private static byte[] Open(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> ciphertext)
    {
        Span<byte> keys = stackalloc byte[MessageKeyBytes];
        MessageKeys(seed, keys);
        var rented = ArrayPool<byte>.Shared.Rent(ciphertext.Length);
        try
        {
            if (!AesCbc.TryDecrypt(keys[AesCbc.BlockBytes..], keys[..AesCbc.BlockBytes], ciphertext, rented, out var written))
                throw new SignalException(SignalFailure.Malformed);
            return rented.AsSpan(0, written).ToArray();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys);
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>IV (16) and AES key (32) of one message.</summary>
    private static void MessageKeys(ReadOnlySpan<byte> seed, Span<byte> keys) => Hkdf.Derive(seed, ZeroSalt, "WhisperGroup"u8, keys);
}
