using System.Buffers.Binary;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>
/// Compact form of a <see cref="SessionRecord"/>: a version byte, the current state, then the former ones; fixed-size fields, little-endian.
/// It is read and written once per message, so it has no schema and writes into an array of the exact size.
/// </summary>
internal static class SessionRecordCodec
{
    private const byte FormatVersion = 1;
    private const int KeyBytes = RatchetMath.KeyBytes;
    private const int NumberBytes = 4;

    /// <summary>Seven keys, three numbers, the kind of pending pre-key, the number of chains.</summary>
    private const int FixedStateBytes = 7 * KeyBytes + 3 * NumberBytes + 2;

    private enum PendingKind : byte
    {
        None = 0,
        WithoutPreKey = 1,
        WithPreKey = 2,
    }

    public static byte[] Write(SessionRecord record)
    {
        var length = 2 + (record.Current is { } measured ? StateLength(measured) : 0) + ArchiveLength(record);
        var bytes = new byte[length];
        var writer = new Writer(bytes);
        writer.Byte(FormatVersion);
        writer.Byte(record.Current is null ? (byte)0 : (byte)1);
        if (record.Current is { } current) WriteState(ref writer, current);
        if (record.IsArchiveOpen) foreach (var state in record.Archived) WriteState(ref writer, state);
        else writer.Bytes(record.PackedArchive.Span);
        return bytes;
    }

    public static SessionRecord Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new Reader(bytes);
        if (reader.Byte() != FormatVersion) throw new SignalException(SignalFailure.UnknownRecordVersion);
        var record = new SessionRecord();
        var hasCurrent = reader.Byte();
        if (hasCurrent > 1) throw new SignalException(SignalFailure.CorruptRecord);
        if (hasCurrent == 1) record.Current = ReadState(ref reader);
        if (reader.Rest.IsEmpty) return record;
        // Parsed now, so that a damaged archive is detected when the record is loaded and not when it is used.
        var archive = reader.Rest;
        int states = 0, skipped = 0;
        while (!reader.Rest.IsEmpty)
        {
            if (++states > SessionLimits.ArchivedStates) throw new SignalException(SignalFailure.CorruptRecord);
            skipped += SkipState(ref reader);
        }
        record.LoadArchive(archive.ToArray(), skipped);
        return record;
    }

    public static List<SessionState> ReadArchive(ReadOnlySpan<byte> packed)
    {
        var states = new List<SessionState>();
        var reader = new Reader(packed);
        while (!reader.Rest.IsEmpty) states.Add(ReadState(ref reader));
        return states;
    }

    private static int ArchiveLength(SessionRecord record)
    {
        if (!record.IsArchiveOpen) return record.PackedArchive.Length;
        var length = 0;
        foreach (var state in record.Archived) length += StateLength(state);
        return length;
    }

    private static int StateLength(SessionState state)
    {
        var length = FixedStateBytes;
        if (state.Pending is { } pending) length += pending.PreKeyId is null ? NumberBytes : 2 * NumberBytes;
        foreach (var chain in state.ReceivingChains) length += 2 * KeyBytes + 2 * NumberBytes + chain.PackedSkipped.Length;
        return length;
    }

    private static void WriteState(ref Writer writer, SessionState state)
    {
        writer.Bytes(state.LocalIdentity);
        writer.Bytes(state.RemoteIdentity);
        writer.Number(state.RemoteRegistrationId);
        writer.Bytes(state.BaseKey);
        writer.Bytes(state.RootKey);
        writer.Bytes(state.SendingRatchet.PrivateKey);
        writer.Bytes(state.SendingRatchet.PublicKey);
        writer.Bytes(state.SendingChainKey);
        writer.Number(state.SendingCounter);
        writer.Number(state.PreviousCounter);
        writer.Byte((byte)(state.Pending switch { null => PendingKind.None, { PreKeyId: null } => PendingKind.WithoutPreKey, _ => PendingKind.WithPreKey }));
        if (state.Pending is { } pending)
        {
            if (pending.PreKeyId is { } id) writer.Number(id);
            writer.Number(pending.SignedPreKeyId);
        }
        writer.Byte((byte)state.ReceivingChains.Count);
        foreach (var chain in state.ReceivingChains)
        {
            writer.Bytes(chain.RatchetKey);
            writer.Bytes(chain.ChainKey);
            writer.Number(chain.NextCounter);
            writer.Number((uint)chain.SkippedCount);
            writer.Bytes(chain.PackedSkipped);
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
            SendingChainKey = reader.Key(),
            SendingCounter = reader.Number(),
            PreviousCounter = reader.Number(),
            Pending = (PendingKind)reader.Byte() switch
            {
                PendingKind.None => null,
                PendingKind.WithoutPreKey => new SessionState.PendingPreKey(null, reader.Number()),
                PendingKind.WithPreKey => new SessionState.PendingPreKey(reader.Number(), reader.Number()),
                _ => throw new SignalException(SignalFailure.CorruptRecord),
            },
        };
        var chains = reader.Byte();
        if (chains > SessionLimits.ReceivingChains) throw new SignalException(SignalFailure.CorruptRecord);
        for (var i = 0; i < chains; i++)
        {
            var chain = new ReceivingChain(reader.Key(), reader.Key(), reader.Number());
            var skipped = reader.Number();
            if (skipped > SessionLimits.SkippedMessages) throw new SignalException(SignalFailure.CorruptRecord);
            if (skipped > 0) chain.LoadSkipped(reader.Take((int)skipped * ReceivingChain.SkippedEntryBytes));
            state.ReceivingChains.Add(chain);
        }
        return state;
    }

    /// <summary>Parses a state like <see cref="ReadState"/>, with its checks.</summary>
    /// <returns>How many message keys it keeps.</returns>
    private static int SkipState(ref Reader reader)
    {
        reader.Take(7 * KeyBytes + 3 * NumberBytes);
        reader.Take((PendingKind)reader.Byte() switch
        {
            PendingKind.None => 0,
            PendingKind.WithoutPreKey => NumberBytes,
            PendingKind.WithPreKey => 2 * NumberBytes,
            _ => throw new SignalException(SignalFailure.CorruptRecord),
        });
        var chains = reader.Byte();
        if (chains > SessionLimits.ReceivingChains) throw new SignalException(SignalFailure.CorruptRecord);
        var total = 0;
        for (var i = 0; i < chains; i++)
        {
            reader.Take(2 * KeyBytes + NumberBytes);
            var skipped = reader.Number();
            if (skipped > SessionLimits.SkippedMessages) throw new SignalException(SignalFailure.CorruptRecord);
            reader.Take((int)skipped * ReceivingChain.SkippedEntryBytes);
            total += (int)skipped;
        }
        return total;
    }

    private ref struct Writer(Span<byte> target)
    {
        private Span<byte> _rest = target;

        public void Byte(byte value)
        {
            _rest[0] = value;
            _rest = _rest[1..];
        }

        public void Number(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_rest, value);
            _rest = _rest[NumberBytes..];
        }

        public void Bytes(ReadOnlySpan<byte> value)
        {
            value.CopyTo(_rest);
            _rest = _rest[value.Length..];
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        public ReadOnlySpan<byte> Rest { get; private set; } = bytes;

        public byte Byte() => Take(1)[0];

        public uint Number() => BinaryPrimitives.ReadUInt32LittleEndian(Take(NumberBytes));

        public byte[] Key() => Take(KeyBytes).ToArray();

        public ReadOnlySpan<byte> Take(int count)
        {
            if (Rest.Length < count) throw new SignalException(SignalFailure.CorruptRecord);
            var taken = Rest[..count];
            Rest = Rest[count..];
            return taken;
        }
    }
}
