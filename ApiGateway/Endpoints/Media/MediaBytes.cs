using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>The bytes of a file as a stream that asks the cluster for them. Who reads on has the next pieces on their way already, more and more of them: a store may be far away.</summary>
internal sealed class MediaBytes(IMediaReaderGrain reader, string token, long length, ReadAhead places) : Stream
{
    private const int MaxAhead = 8;
    private readonly Queue<Task<MediaChunk>> _ahead = new(MaxAhead);
    private int _wanted = 1;
    private int _places;
    private long _asked;
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
            (_position, _asked, _rest) = (value, value, default);
            _ahead.Clear();
            GivePlaces();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
        {
            for (; _ahead.Count < _wanted && _asked < length; _asked += MediaChunk.MaxBytes)
                _ahead.Enqueue(reader.ReadAsync(token, _asked, (int)Math.Min(MediaChunk.MaxBytes, length - _asked)));
            if (!_ahead.TryDequeue(out var next)) return 0;
            var expected = (int)Math.Min(MediaChunk.MaxBytes, length - _position);
            _rest = (await next.WaitAsync(cancellationToken)).Bytes;
            for (var most = Math.Min(_wanted * 2, MaxAhead); _wanted < most && places.TryTake(); _places++) _wanted++;
            if (_rest.Length < expected)
            {
                // The file is shorter than it was: what comes after the gap must not be taken for what is next.
                _ahead.Clear();
                _asked = length;
            }
        }
        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => length + offset };

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) GivePlaces();
        base.Dispose(disposing);
    }

    private void GivePlaces()
    {
        places.Give(_places);
        (_places, _wanted) = (0, 1);
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
