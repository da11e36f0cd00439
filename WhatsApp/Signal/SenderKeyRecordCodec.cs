using System.Buffers.Binary;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Compact form of a <see cref="SenderKeyRecord"/>: a version byte, then the states, newest first; fixed-size fields, little-endian.</summary>
internal static class SenderKeyRecordCodec
{
    private const byte FormatVersion = 1;
    private const int NumberBytes = 4;
    private const int KeyBytes = RatchetMath.KeyBytes;

    /// <summary>Id, next iteration, number of skipped keys, whether it is ours, signing key, chain key.</summary>
    private const int FixedStateBytes = 3 * NumberBytes + 1 + 2 * KeyBytes;

    public static byte[] Write(SenderKeyRecord record)
    {
        var length = 1;
        foreach (var state in record.States) length += FixedStateBytes + (state.SigningPrivateKey is null ? 0 : KeyBytes) + state.Chain.PackedSkipped.Length;
        var bytes = new byte[length];
        bytes[0] = FormatVersion;
        var rest = bytes.AsSpan(1);
        foreach (var state in record.States)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, state.Id);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[NumberBytes..], state.Chain.NextCounter);
            BinaryPrimitives.WriteInt32LittleEndian(rest[(2 * NumberBytes)..], state.Chain.SkippedCount);
            rest[3 * NumberBytes] = state.SigningPrivateKey is null ? (byte)0 : (byte)1;
            rest = rest[(3 * NumberBytes + 1)..];
            rest = Put(rest, state.SigningKey);
            rest = Put(rest, state.Chain.ChainKey);
            rest = Put(rest, state.SigningPrivateKey);
            rest = Put(rest, state.Chain.PackedSkipped);
        }
        return bytes;
    }

    public static SenderKeyRecord Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != FormatVersion) throw new SignalException(SignalFailure.UnknownRecordVersion);
        var record = new SenderKeyRecord();
        var rest = bytes[1..];
        while (!rest.IsEmpty)
        {
            if (rest.Length < FixedStateBytes || record.States.Count == SessionLimits.SenderKeyStates) throw new SignalException(SignalFailure.CorruptRecord);
            var id = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            var next = BinaryPrimitives.ReadUInt32LittleEndian(rest[NumberBytes..]);
            var skipped = BinaryPrimitives.ReadInt32LittleEndian(rest[(2 * NumberBytes)..]);
            var isOurs = rest[3 * NumberBytes];
            if (skipped is < 0 or > SessionLimits.SkippedMessages || isOurs > 1) throw new SignalException(SignalFailure.CorruptRecord);
            rest = rest[(3 * NumberBytes + 1)..];
            var signing = Take(ref rest, KeyBytes).ToArray();
            var chain = new ReceivingChain(signing, Take(ref rest, KeyBytes).ToArray(), next);
            var secret = isOurs == 1 ? Take(ref rest, KeyBytes).ToArray() : null;
            chain.LoadSkipped(Take(ref rest, skipped * ReceivingChain.SkippedEntryBytes));
            record.Append(new SenderKeyState(id, signing, secret, chain));
        }
        return record;
    }

    private static Span<byte> Put(Span<byte> target, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target);
        return target[bytes.Length..];
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        if (rest.Length < length) throw new SignalException(SignalFailure.CorruptRecord);
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
