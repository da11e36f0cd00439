using System.Buffers;
using System.Buffers.Binary;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Compact form of a <see cref="SessionRecord"/>: a version byte, then fixed-size fields; written once per message, so no schema and no copies.</summary>
internal static class SessionRecordCodec
{
    private const byte FormatVersion = 1;
    private const int KeyBytes = RatchetMath.KeyBytes;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    public static byte[] Write(SessionRecord record)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        Byte(buffer, FormatVersion);
        Byte(buffer, record.Current is null ? (byte)0 : (byte)1);
        if (record.Current is { } current) WriteState(buffer, current);
        Byte(buffer, (byte)record.Archived.Count);
        foreach (var state in record.Archived) WriteState(buffer, state);
        return buffer.WrittenSpan.ToArray();
    }

    public static SessionRecord Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new Reader(bytes);
        if (reader.Byte() != FormatVersion) throw new SignalException(SignalFailure.CorruptRecord);
        var record = new SessionRecord();
        if (reader.Byte() == 1) record.Current = ReadState(ref reader);
        var archived = reader.Byte();
        for (var i = 0; i < archived; i++) record.Archived.Add(ReadState(ref reader));
        return record;
    }

    private static void WriteState(ArrayBufferWriter<byte> buffer, SessionState state)
    {
        buffer.Write(state.LocalIdentity);
        buffer.Write(state.RemoteIdentity);
        Number(buffer, state.RemoteRegistrationId);
        buffer.Write(state.BaseKey);
        buffer.Write(state.RootKey);
        buffer.Write(state.SendingRatchet.PrivateKey);
        buffer.Write(state.SendingRatchet.PublicKey);
        Byte(buffer, state.SendingChainKey is null ? (byte)0 : (byte)1);
        if (state.SendingChainKey is { } chainKey) buffer.Write(chainKey);
        Number(buffer, state.SendingCounter);
        Number(buffer, state.PreviousCounter);
        Byte(buffer, state.Pending is null ? (byte)0 : state.Pending.Value.PreKeyId is null ? (byte)1 : (byte)2);
        if (state.Pending is { } pending)
        {
            if (pending.PreKeyId is { } id) Number(buffer, id);
            Number(buffer, pending.SignedPreKeyId);
        }
        Byte(buffer, (byte)state.ReceivingChains.Count);
        foreach (var chain in state.ReceivingChains)
        {
            buffer.Write(chain.RatchetKey);
            buffer.Write(chain.ChainKey);
            Number(buffer, chain.NextCounter);
            Number(buffer, (uint)chain.Skipped.Count);
            foreach (var (counter, seed) in chain.Skipped)
            {
                Number(buffer, counter);
                buffer.Write(seed);
            }
        }
    }

    private static SessionState ReadState(ref Reader reader)
    {
        var state = new SessionState
        {
            LocalIdentity = reader.Key(),
            RemoteIdentity = reader.Key(),
            RemoteRegistrationId = reader.Number(),
            BaseKey = reader.Key(),
            RootKey = reader.Key(),
            SendingRatchet = new KeyPair(reader.Key(), reader.Key()),
            SendingChainKey = reader.Byte() == 1 ? reader.Key() : null,
            SendingCounter = reader.Number(),
            PreviousCounter = reader.Number(),
            Pending = reader.Byte() switch
            {
                0 => null,
                1 => new SessionState.PendingPreKey(null, reader.Number()),
                2 => new SessionState.PendingPreKey(reader.Number(), reader.Number()),
                _ => throw new SignalException(SignalFailure.CorruptRecord),
            },
        };
        var chains = reader.Byte();
        for (var i = 0; i < chains; i++)
        {
            var chain = new ReceivingChain(reader.Key(), reader.Key(), reader.Number());
            var skipped = reader.Number();
            if (skipped > SessionLimits.SkippedMessages) throw new SignalException(SignalFailure.CorruptRecord);
            for (var s = 0; s < skipped; s++) chain.Skipped.Add((reader.Number(), reader.Key()));
            state.ReceivingChains.Add(chain);
        }
        return state;
    }

    private static void Byte(ArrayBufferWriter<byte> buffer, byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }

    private static void Number(ArrayBufferWriter<byte> buffer, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public byte Byte() => Take(1)[0];

        public uint Number() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

        public byte[] Key() => Take(KeyBytes).ToArray();

        private ReadOnlySpan<byte> Take(int count)
        {
            if (_rest.Length < count) throw new SignalException(SignalFailure.CorruptRecord);
            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }
    }
}
