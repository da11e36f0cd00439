using System.Buffers.Binary;
using System.Text;

namespace WhatIsUp.Sandbox.Journaling;

/// <summary>Builds journal records in one growing buffer: any number of records, then one write to the file.</summary>
internal sealed class RecordWriter
{
    /// <summary>Length and checksum before every record.</summary>
    public const int HeaderBytes = 8;

    private byte[] _buffer = new byte[64 * 1024];
    private int _length;
    private int _start = -1;

    /// <summary>Finished records.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _start < 0 ? _length : _start);

    /// <summary>Begins a record.</summary>
    public void Begin()
    {
        _start = _length;
        Reserve(HeaderBytes);
        _length += HeaderBytes;
    }

    /// <summary>Ends the record; one without content leaves no trace.</summary>
    public void End()
    {
        var content = _length - _start - HeaderBytes;
        if (content == 0)
        {
            _length = _start;
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_start), (uint)content);
            BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_start + 4), Crc32C.Compute(_buffer.AsSpan(_start + HeaderBytes, content)));
        }
        _start = -1;
    }

    /// <summary>Forgets the finished records; a buffer that grew far is given back.</summary>
    public void Clear()
    {
        _length = 0;
        if (_buffer.Length > 8 << 20) _buffer = new byte[64 * 1024];
    }

    public void Op(Op op) => Byte((byte)op);

    public void Byte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Number(long value) => Unsigned((ulong)value);

    public void Unsigned(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            _buffer[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _buffer[_length++] = (byte)value;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Unsigned((ulong)value.Length);
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
    }

    public void Text(string? value)
    {
        if (value is null)
        {
            Byte(0);
            return;
        }
        Byte(1);
        var bytes = Encoding.UTF8.GetByteCount(value);
        Unsigned((ulong)bytes);
        Reserve(bytes);
        Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
        _length += bytes;
    }

    public void Time(DateTimeOffset value) => Number(value.ToUnixTimeMilliseconds());

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count) return;
        Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
    }
}
