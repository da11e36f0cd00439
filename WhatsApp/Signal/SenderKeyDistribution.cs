namespace WhatIsUp.WhatsApp.Signal;

/// <summary>The data that a member needs to decrypt a sender's messages to a group, as bytes: version, protobuf (protocol reference 2.5).</summary>
/// <param name="Id">Id of the sender key.</param>
/// <param name="Iteration">Position of the chain: earlier messages can't be decrypted.</param>
/// <param name="ChainKey">Chain key, 32 bytes.</param>
/// <param name="SigningKey">Public signing key, 32 bytes.</param>
internal sealed record SenderKeyDistribution(uint Id, uint Iteration, byte[] ChainKey, byte[] SigningKey)
{
    private const int KeyBytes = RatchetMath.KeyBytes;

    /// <summary>The wire form.</summary>
    public byte[] Encode()
    {
        var length = 1 + 1 + WireFields.VarintLength(Id) + 1 + WireFields.VarintLength(Iteration) + 2 + KeyBytes + 2 + 1 + KeyBytes;
        var bytes = new byte[length];
        var at = 0;
        bytes[at++] = SignalMessageCodec.Version;
        bytes[at++] = 0x08;
        at += WireFields.WriteVarint(bytes.AsSpan(at), Id);
        bytes[at++] = 0x10;
        at += WireFields.WriteVarint(bytes.AsSpan(at), Iteration);
        bytes[at++] = 0x1A;
        bytes[at++] = KeyBytes;
        ChainKey.CopyTo(bytes, at);
        at += KeyBytes;
        bytes[at++] = 0x22;
        bytes[at++] = 1 + KeyBytes;
        bytes[at++] = SignalMessageCodec.KeyPrefix;
        SigningKey.CopyTo(bytes, at);
        return bytes;
    }

    /// <summary>Reads the wire form.</summary>
    /// <exception cref="SignalException"><see cref="SignalFailure.Malformed"/>.</exception>
    public static SenderKeyDistribution Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != SignalMessageCodec.Version) throw new SignalException(SignalFailure.Malformed);
        var fields = new WireFields(bytes[1..]);
        uint? id = null, iteration = null;
        ReadOnlySpan<byte> chainKey = default, signingKey = default;
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: id = fields.Id; break;
                case 2: iteration = fields.Id; break;
                case 3: chainKey = fields.Bytes; break;
                case 4: signingKey = fields.Bytes; break;
            }
        }
        if (id is null || iteration is null || chainKey.Length != KeyBytes || signingKey.Length != 1 + KeyBytes
            || signingKey[0] != SignalMessageCodec.KeyPrefix)
            throw new SignalException(SignalFailure.Malformed);
        return new SenderKeyDistribution(id.Value, iteration.Value, chainKey.ToArray(), signingKey[1..].ToArray());
    }
}
