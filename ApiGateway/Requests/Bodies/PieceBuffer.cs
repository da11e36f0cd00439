using System.Buffers;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>
/// Received bytes: a small array that grows, and beyond it pooled buffers. An account counts them. Reading them as a stream returns the buffers one by one.
/// </summary>
/// <param name="account">Account that counts the bytes, or null.</param>
internal sealed class PieceBuffer(BodyAccount? account) : IDisposable
{
    private const int FirstBytes = 4 << 10;
    private const int LargestFirstBytes = 64 << 10;

    private readonly BodyAccount? _account = account;
    private readonly Queue<ArraySegment<byte>> _full = new();
    private byte[] _open = [];
    private int _filled;

    /// <summary>Number of received bytes.</summary>
    public int Length { get; private set; }

    /// <summary>All bytes when they are in one array; otherwise empty.</summary>
    public Memory<byte> Single => _full.Count == 0 ? _open.AsMemory(0, _filled) : default;

    /// <summary>True when the bytes are in several buffers.</summary>
    public bool IsLarge => _full.Count > 0;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_filled == _open.Length) Extend();
            var part = bytes[..Math.Min(bytes.Length, _open.Length - _filled)];
            part.CopyTo(_open.AsSpan(_filled));
            _filled += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Copies all bytes.</summary>
    public void CopyTo(Span<byte> target)
    {
        foreach (var piece in _full)
        {
            piece.AsSpan().CopyTo(target);
            target = target[piece.Count..];
        }
        _open.AsSpan(0, _filled).CopyTo(target);
    }

    /// <summary>A copy of all bytes.</summary>
    public byte[] ToArray()
    {
        var all = new byte[Length];
        CopyTo(all);
        return all;
    }

    /// <summary>The bytes as a stream that can be read once; buffers are returned while it is read.</summary>
    public Stream OpenRead() => new Reader(this);

    /// <summary>Returns all buffers, and their bytes to the account.</summary>
    public void Dispose()
    {
        while (_full.TryDequeue(out var piece)) Return(piece.Array!);
        Return(_open);
        (_open, _filled) = ([], 0);
        _account?.Dispose();
    }

    private void Extend()
    {
        if (_open.Length is >= LargestFirstBytes)
        {
            _account?.Take(PiecePool.PieceBytes);
            _full.Enqueue(new ArraySegment<byte>(_open, 0, _filled));
            (_open, _filled) = (PiecePool.Shared.Rent(), 0);
            return;
        }
        var size = Math.Max(FirstBytes, 2 * _open.Length);
        _account?.Take(size - _open.Length);
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _open.CopyTo(larger, 0);
        Return(_open);
        _open = larger;
    }

    private static void Return(byte[] array)
    {
        if (array.Length == PiecePool.PieceBytes) PiecePool.Shared.Return(array);
        else if (array.Length > 0) ArrayPool<byte>.Shared.Return(array);
    }

    private sealed class Reader(PieceBuffer buffer) : Stream
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

        public override int Read(Span<byte> target)
        {
            if (!buffer._full.TryPeek(out var piece)) piece = new ArraySegment<byte>(buffer._open, 0, buffer._filled);
            var part = piece.AsSpan(_position, Math.Min(target.Length, piece.Count - _position));
            part.CopyTo(target);
            _position += part.Length;
            if (_position < piece.Count || !buffer._full.TryDequeue(out _)) return part.Length;
            _position = 0;
            Return(piece.Array!);
            buffer._account?.Give(piece.Array!.Length);
            return part.Length;
        }

        public override int Read(byte[] target, int offset, int count) => Read(target.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default) => new(Read(target.Span));

        public override Task<int> ReadAsync(byte[] target, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(target.AsSpan(offset, count)));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] source, int offset, int count) => throw new NotSupportedException();
    }
}
