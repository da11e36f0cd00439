using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>
/// The content of a file as a stream that reads chunks from the cluster. Sequential reads prefetch an increasing number of chunks, because the store may be
/// remote.
/// </summary>
internal sealed class MediaBytes(IMediaReaderGrain reader, string token, long length, ReadAhead places) : Stream
{
    private const int MaxAhead = 8;
    private readonly Queue<Task<MediaChunk>> _ahead = new(MaxAhead);
    private int _depth = 1;
    private int _places;
    private long _requested;
    private long _position;
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            if (value == _position) return;
            (_position, _requested, _rest) = (value, value, default);
            _ahead.Clear();
            GivePlaces();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
        {
            for (; _ahead.Count < _depth && _requested < length; _requested += MediaChunk.MaxBytes)
                _ahead.Enqueue(reader.ReadAsync(token, _requested, (int)Math.Min(MediaChunk.MaxBytes, length - _requested)));
            if (!_ahead.TryDequeue(out var next)) return 0;
            var expected = (int)Math.Min(MediaChunk.MaxBytes, length - _position);
            _rest = (await next.WaitAsync(cancellationToken)).Bytes;
            for (var most = Math.Min(_depth * 2, MaxAhead); _depth < most && places.TryTake(); _places++) _depth++;
            if (_rest.Length < expected)
            {
                // The file is shorter than expected: prefetched chunks do not follow directly.
                _ahead.Clear();
                _requested = length;
            }
        }
        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => length + offset };

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) GivePlaces();
        base.Dispose(disposing);
    }

    private void GivePlaces()
    {
        places.Give(_places);
        (_places, _depth) = (0, 1);
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
