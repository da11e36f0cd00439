using System.Text;

namespace WhatIsUp.Sandbox.Journaling;

/// <summary>Reads the content of one journal record; what does not fit is an <see cref="InvalidDataException"/>.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> _rest = content;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public Op Op() => (Op)Byte();

    public byte Byte()
    {
        if (_rest.IsEmpty) throw new InvalidDataException("A journal record ends too early.");
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public bool Bool() => Byte() != 0;

    public long Number() => (long)Unsigned();

    public int Int() => checked((int)Unsigned());

    public ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
        throw new InvalidDataException("A journal number is too long.");
    }

    public byte[] Bytes()
    {
        var length = Unsigned();
        if (length > (ulong)_rest.Length) throw new InvalidDataException("A journal record ends too early.");
        var value = _rest[..(int)length].ToArray();
        _rest = _rest[(int)length..];
        return value;
    }

    public string? Text() => Bool() ? Encoding.UTF8.GetString(Bytes()) : null;

    public string RequiredText() => Text() ?? throw new InvalidDataException("A journal text is missing.");

    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Number());
}
