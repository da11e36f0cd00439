using System.Buffers;

namespace WhatIsUp.WhatsApp.History;

/// <summary>
/// Iterates over the fields of a protobuf that is never in memory as a whole: one window over a stream, as large as the largest field that is read.
/// </summary>
internal sealed class FieldStream(Stream stream, long maxBytes) : IDisposable
{
    private const int WindowBytes = 64 * 1024;
    private const int MaxVarintBytes = 10;

    private byte[] _window = ArrayPool<byte>.Shared.Rent(WindowBytes);
    private int _start;
    private int _end;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>The next field's number and wire type, or null at the end.</summary>
    public async ValueTask<(int Field, int WireType)?> ReadTagAsync(CancellationToken cancellationToken)
    {
        if (_start == _end && !await FillAsync(1, cancellationToken)) return null;
        var tag = await ReadVarintAsync(cancellationToken);
        if (tag is 0 or > uint.MaxValue || tag >> 3 == 0) throw new HistoryException("malformed");
        return ((int)(tag >> 3), (int)(tag & 7));
    }

    public async ValueTask<ulong> ReadVarintAsync(CancellationToken cancellationToken)
    {
        var value = 0UL;
        for (var i = 0; i < MaxVarintBytes; i++)
        {
            if (_start == _end && !await FillAsync(1, cancellationToken)) throw new HistoryException("malformed");
            var part = _window[_start++];
            Position++;
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80) return value;
        }
        throw new HistoryException("malformed");
    }

    /// <summary>The length before a field of bytes.</summary>
    public async ValueTask<long> ReadLengthAsync(CancellationToken cancellationToken) =>
        await ReadVarintAsync(cancellationToken) is var length && length <= (ulong)maxBytes ? (long)length : throw new HistoryException("too_large");

    /// <summary>The bytes of a field; valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync(int length, CancellationToken cancellationToken)
    {
        if (_end - _start < length && !await FillAsync(length, cancellationToken)) throw new HistoryException("malformed");
        var bytes = _window.AsMemory(_start, length);
        _start += length;
        Position += length;
        return bytes;
    }

    /// <summary>Skips a field's value.</summary>
    public async ValueTask SkipAsync(int wireType, CancellationToken cancellationToken)
    {
        switch (wireType)
        {
            case 0: _ = await ReadVarintAsync(cancellationToken); break;
            case 1: await SkipBytesAsync(8, cancellationToken); break;
            case 2: await SkipBytesAsync(await ReadLengthAsync(cancellationToken), cancellationToken); break;
            case 5: await SkipBytesAsync(4, cancellationToken); break;
            default: throw new HistoryException("malformed");
        }
    }

    public async ValueTask SkipBytesAsync(long length, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            if (_start == _end && !await FillAsync(1, cancellationToken)) throw new HistoryException("malformed");
            var part = (int)Math.Min(length, _end - _start);
            _start += part;
            Position += part;
            length -= part;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_window);

    /// <summary>Fills the window with this many bytes; false if the stream ends before.</summary>
    private async ValueTask<bool> FillAsync(int length, CancellationToken cancellationToken)
    {
        if (Position + (_end - _start) > maxBytes) throw new HistoryException("too_large");
        if (length > _window.Length - _start)
        {
            var target = length <= _window.Length ? _window : ArrayPool<byte>.Shared.Rent(length);
            _window.AsSpan(_start, _end - _start).CopyTo(target);
            if (!ReferenceEquals(target, _window)) ArrayPool<byte>.Shared.Return(_window);
            (_window, _start, _end) = (target, 0, _end - _start);
        }
        while (_end - _start < length)
        {
            if (_start == _end) _start = _end = 0;
            var read = await stream.ReadAsync(_window.AsMemory(_end), cancellationToken);
            if (read == 0) return false;
            _end += read;
        }
        return true;
    }
}
