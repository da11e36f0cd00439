using System.Buffers;
using System.Text;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>A file that came as base64 inside of JSON: its bytes in small pieces, decoded while they arrived. Reading it gives the pieces back one by one.</summary>
internal sealed class InlineFile : IDisposable
{
    /// <summary>Bytes of a file inside of a JSON body at most.</summary>
    public const int MaxBytes = 4 << 20;

    // Small enough for the pool, and for the part of the heap that is tidied up often.
    private const int PieceBytes = 64 << 10;

    private readonly Queue<ArraySegment<byte>> _pieces = new();
    private readonly int _maxBytes;
    private readonly BodyAccount? _account;
    private byte[]? _open;
    private int _filled;

    /// <summary>A file of at most so many bytes, which the account pays for.</summary>
    public InlineFile(int maxBytes, BodyAccount? account = null) => (_maxBytes, _account) = (maxBytes, account);

    /// <summary>Bytes of the whole file.</summary>
    public int Length { get; private set; }

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem { get; set; }

    /// <summary>MIME type that a data URI names, or null.</summary>
    public string? MimeType { get; set; }

    /// <summary>Decodes a text.</summary>
    public static InlineFile Of(string text, int maxBytes)
    {
        var file = new InlineFile(maxBytes);
        var decoder = new Base64Decoder(file);
        decoder.Append(Encoding.UTF8.GetBytes(text));
        decoder.Complete();
        return file;
    }

    /// <summary>Adds bytes; beyond its bound nothing is kept.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Problem is not null) return;
        if (Length + bytes.Length > _maxBytes)
        {
            Problem = $"must be base64 of at most {_maxBytes} bytes";
            Clear();
            return;
        }
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_open is null)
            {
                _account?.Take(PieceBytes);
                _open = ArrayPool<byte>.Shared.Rent(PieceBytes);
            }
            var part = bytes[..Math.Min(bytes.Length, PieceBytes - _filled)];
            part.CopyTo(_open.AsSpan(_filled));
            _filled += part.Length;
            bytes = bytes[part.Length..];
            if (_filled == PieceBytes) Close();
        }
    }

    /// <summary>The bytes, once: what is read is given back.</summary>
    public Stream OpenRead()
    {
        Close();
        return new Reader(this);
    }

    /// <summary>All bytes, for small files.</summary>
    public byte[] ToArray()
    {
        Close();
        var all = new byte[Length];
        var at = 0;
        foreach (var piece in _pieces)
        {
            piece.AsSpan().CopyTo(all.AsSpan(at));
            at += piece.Count;
        }
        return all;
    }

    public void Dispose()
    {
        Clear();
        _account?.Dispose();
    }

    private void Close()
    {
        if (_open is null) return;
        _pieces.Enqueue(new ArraySegment<byte>(_open, 0, _filled));
        (_open, _filled) = (null, 0);
    }

    private void Clear()
    {
        Close();
        while (_pieces.TryDequeue(out var piece)) ArrayPool<byte>.Shared.Return(piece.Array!);
    }

    private sealed class Reader(InlineFile file) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            if (!file._pieces.TryPeek(out var piece)) return 0;
            var part = piece.AsSpan(_position, Math.Min(buffer.Length, piece.Count - _position));
            part.CopyTo(buffer);
            _position += part.Length;
            if (_position < piece.Count) return part.Length;
            _position = 0;
            ArrayPool<byte>.Shared.Return(file._pieces.Dequeue().Array!);
            file._account?.Give(PieceBytes);
            return part.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
