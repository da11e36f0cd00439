using System.Buffers.Binary;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Reads protobuf fields from a span without allocating; the generated parsers copy every field.</summary>
internal ref struct WireFields(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public int Field { get; private set; }

    public ulong Number { get; private set; }

    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The number, when it fits 32 bits.</summary>
    /// <exception cref="SignalException">It does not.</exception>
    public readonly uint Id => Number <= uint.MaxValue ? (uint)Number : throw new SignalException(SignalFailure.Malformed);

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="SignalException">The bytes are no protobuf.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var tag = Varint();
        if (tag is < 8 or > uint.MaxValue) throw new SignalException(SignalFailure.Malformed);
        Field = (int)(tag >> 3);
        Bytes = default;
        Number = 0;
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                return true;
            case 1:
                if (_rest.Length < 8) throw new SignalException(SignalFailure.Malformed);
                Number = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[8..];
                return true;
            case 2:
                var length = Varint();
                if (length > (ulong)_rest.Length) throw new SignalException(SignalFailure.Malformed);
                Bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            case 5:
                if (_rest.Length < 4) throw new SignalException(SignalFailure.Malformed);
                Number = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[4..];
                return true;
            default:
                throw new SignalException(SignalFailure.Malformed);
        }
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return value;
        }
        throw new SignalException(SignalFailure.Malformed);
    }

    public static int VarintLength(ulong value)
    {
        var length = 1;
        while ((value >>= 7) != 0) length++;
        return length;
    }

    public static int WriteVarint(Span<byte> target, ulong value)
    {
        var i = 0;
        while (value >= 0x80)
        {
            target[i++] = (byte)(value | 0x80);
            value >>= 7;
        }
        target[i++] = (byte)value;
        return i;
    }
}
