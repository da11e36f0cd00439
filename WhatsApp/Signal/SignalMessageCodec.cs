using System.Buffers;
using System.Security.Cryptography;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Bytes of <c>msg</c>: version, protobuf, 8 bytes of MAC (protocol reference 2.5).</summary>
internal static class SignalMessageCodec
{
    public const byte Version = 0x33;
    public const byte KeyPrefix = 0x05;
    public const int MacBytes = 8;
    private const int PrefixedKeyBytes = 33;

    /// <summary>The parts of a message that a receiver needs before it can verify the MAC.</summary>
    public readonly ref struct Parsed
    {
        public required ReadOnlySpan<byte> RatchetKey { get; init; }

        public required uint Counter { get; init; }

        public required ReadOnlySpan<byte> Ciphertext { get; init; }

        public required ReadOnlySpan<byte> Authenticated { get; init; }

        public required ReadOnlySpan<byte> Mac { get; init; }
    }

    public static Parsed Parse(ReadOnlySpan<byte> message)
    {
        if (message.Length < 1 + MacBytes || message[0] != Version) throw new SignalException(SignalFailure.Malformed);
        var authenticated = message[..^MacBytes];
        var fields = new WireFields(authenticated[1..]);
        ReadOnlySpan<byte> ratchetKey = default, ciphertext = default;
        uint? counter = null;
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: ratchetKey = fields.Bytes; break;
                case 2: counter = fields.Id; break;
                case 4: ciphertext = fields.Bytes; break;
            }
        }
        if (counter is null || ratchetKey.Length != PrefixedKeyBytes || ratchetKey[0] != KeyPrefix || ciphertext.IsEmpty)
            throw new SignalException(SignalFailure.Malformed);
        return new Parsed
        {
            RatchetKey = ratchetKey[1..], Counter = counter.Value, Ciphertext = ciphertext, Authenticated = authenticated, Mac = message[^MacBytes..],
        };
    }

    /// <summary>Length of the whole message for a ciphertext of this length.</summary>
    public static int Length(uint counter, uint previousCounter, int ciphertextBytes) =>
        1 + 2 + PrefixedKeyBytes + 1 + WireFields.VarintLength(counter) + 1 + WireFields.VarintLength(previousCounter)
        + 1 + WireFields.VarintLength((ulong)ciphertextBytes) + ciphertextBytes + MacBytes;

    /// <summary>Writes everything before the ciphertext; returns its length.</summary>
    public static int WriteHead(Span<byte> target, ReadOnlySpan<byte> ratchetKey, uint counter, uint previousCounter, int ciphertextBytes)
    {
        var at = 0;
        target[at++] = Version;
        target[at++] = 0x0A;
        target[at++] = PrefixedKeyBytes;
        target[at++] = KeyPrefix;
        ratchetKey.CopyTo(target[at..]);
        at += ratchetKey.Length;
        target[at++] = 0x10;
        at += WireFields.WriteVarint(target[at..], counter);
        target[at++] = 0x18;
        at += WireFields.WriteVarint(target[at..], previousCounter);
        target[at++] = 0x22;
        at += WireFields.WriteVarint(target[at..], (ulong)ciphertextBytes);
        return at;
    }

    /// <summary>The first 8 bytes of HMAC over both identities and the message.</summary>
    public static void Mac(
        ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> senderIdentity, ReadOnlySpan<byte> receiverIdentity, ReadOnlySpan<byte> authenticated, Span<byte> mac)
    {
        var length = 2 * PrefixedKeyBytes + authenticated.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var input = rented.AsSpan(0, length);
        input[0] = KeyPrefix;
        senderIdentity.CopyTo(input[1..]);
        input[PrefixedKeyBytes] = KeyPrefix;
        receiverIdentity.CopyTo(input[(PrefixedKeyBytes + 1)..]);
        authenticated.CopyTo(input[(2 * PrefixedKeyBytes)..]);
        Span<byte> full = stackalloc byte[32];
        HMACSHA256.HashData(macKey, input, full);
        ArrayPool<byte>.Shared.Return(rented);
        full[..MacBytes].CopyTo(mac);
    }
}
