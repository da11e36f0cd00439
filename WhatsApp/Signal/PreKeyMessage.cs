namespace WhatIsUp.WhatsApp.Signal;

/// <summary>A parsed <c>pkmsg</c>: what the receiver must load before it can decrypt it. Keys have 32 bytes.</summary>
/// <param name="RegistrationId">Sender's registration id.</param>
/// <param name="PreKeyId">One-time pre-key used, or null; the id 0 is never issued and means none, too.</param>
/// <param name="SignedPreKeyId">Signed pre-key used.</param>
/// <param name="BaseKey">Sender's ephemeral key.</param>
/// <param name="IdentityKey">Sender's identity key.</param>
/// <param name="Message">The <c>msg</c> inside.</param>
public sealed record PreKeyMessage(uint RegistrationId, uint? PreKeyId, uint SignedPreKeyId, byte[] BaseKey, byte[] IdentityKey, byte[] Message)
{
    private const int PrefixedKeyBytes = 33;

    /// <summary>Reads the bytes of an <c>enc</c> node of type <c>pkmsg</c>.</summary>
    /// <exception cref="SignalException"><see cref="SignalFailure.Malformed"/>.</exception>
    public static PreKeyMessage Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != SignalMessageCodec.Version) throw new SignalException(SignalFailure.Malformed);
        uint registrationId = 0;
        uint? preKeyId = null, signedPreKeyId = null;
        ReadOnlySpan<byte> baseKey = default, identityKey = default, message = default;
        var fields = new WireFields(bytes[1..]);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: preKeyId = fields.Id is 0 ? null : fields.Id; break;
                case 2: baseKey = fields.Bytes; break;
                case 3: identityKey = fields.Bytes; break;
                case 4: message = fields.Bytes; break;
                case 5: registrationId = fields.Id; break;
                case 6: signedPreKeyId = fields.Id; break;
            }
        }
        if (signedPreKeyId is null || message.IsEmpty || !IsKey(baseKey) || !IsKey(identityKey)) throw new SignalException(SignalFailure.Malformed);
        return new PreKeyMessage(registrationId, preKeyId, signedPreKeyId.Value, baseKey[1..].ToArray(), identityKey[1..].ToArray(), message.ToArray());
    }

    /// <summary>Writes a <c>pkmsg</c> around a <c>msg</c>.</summary>
    internal static byte[] Write(
        uint registrationId, uint? preKeyId, uint signedPreKeyId, ReadOnlySpan<byte> baseKey, ReadOnlySpan<byte> identityKey, ReadOnlySpan<byte> message)
    {
        var length = 1 + (preKeyId is { } counted ? 1 + WireFields.VarintLength(counted) : 0) + 2 * (2 + PrefixedKeyBytes)
            + 1 + WireFields.VarintLength((ulong)message.Length) + message.Length + 1 + WireFields.VarintLength(registrationId) + 1
                + WireFields.VarintLength(signedPreKeyId);
        var bytes = new byte[length];
        var at = 0;
        bytes[at++] = SignalMessageCodec.Version;
        if (preKeyId is { } id)
        {
            bytes[at++] = 0x08;
            at += WireFields.WriteVarint(bytes.AsSpan(at), id);
        }
        at = WriteKey(bytes, at, 0x12, baseKey);
        at = WriteKey(bytes, at, 0x1A, identityKey);
        bytes[at++] = 0x22;
        at += WireFields.WriteVarint(bytes.AsSpan(at), (ulong)message.Length);
        message.CopyTo(bytes.AsSpan(at));
        at += message.Length;
        bytes[at++] = 0x28;
        at += WireFields.WriteVarint(bytes.AsSpan(at), registrationId);
        bytes[at++] = 0x30;
        WireFields.WriteVarint(bytes.AsSpan(at), signedPreKeyId);
        return bytes;
    }

    private static bool IsKey(ReadOnlySpan<byte> key) => key.Length == PrefixedKeyBytes && key[0] == SignalMessageCodec.KeyPrefix;

    private static int WriteKey(byte[] bytes, int at, byte tag, ReadOnlySpan<byte> key)
    {
        bytes[at++] = tag;
        bytes[at++] = PrefixedKeyBytes;
        bytes[at++] = SignalMessageCodec.KeyPrefix;
        key.CopyTo(bytes.AsSpan(at));
        return at + key.Length;
    }
}
