using System.Buffers;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// Splits received bytes into frames, independent of the boundaries of WebSocket messages. Receive directly into <see cref="GetMemory"/>, call <see
/// cref="Advance"/>, then read frames until <see cref="TryRead"/> returns false. Holds a pooled buffer only while it contains a part of a frame.
/// </summary>
public sealed class FrameSplitter : IBufferWriter<byte>, IDisposable
{
    /// <summary>Longest frame that the three length bytes can express.</summary>
    public const int LargestFrameBytes = (1 << 24) - 1;

    /// <summary>Bytes of the length before each frame.</summary>
    public const int LengthBytes = 3;

    private const int SmallestReceive = 4096;

    private readonly int _maxFrameBytes;
    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>Makes a splitter that refuses frames longer than the given number of bytes.</summary>
    public FrameSplitter(int maxFrameBytes = LargestFrameBytes)
    {
        if (maxFrameBytes is < 1 or > LargestFrameBytes) throw new ArgumentOutOfRangeException(nameof(maxFrameBytes));
        _maxFrameBytes = maxFrameBytes;
    }

    /// <summary>Free memory for the next receive; at least <paramref name="sizeHint"/> bytes, or a usual amount.</summary>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var needed = Math.Max(sizeHint, SmallestReceive);
        if (_buffer.Length - _end < needed) MakeRoom(needed);
        return _buffer.AsMemory(_end);
    }

    /// <summary>As <see cref="GetMemory"/>.</summary>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Reports how many bytes were received.</summary>
    public void Advance(int count)
    {
        if (count < 0 || count > _buffer.Length - _end) throw new ArgumentOutOfRangeException(nameof(count));
        _end += count;
        ReleaseWhenEmpty();
    }

    /// <summary>Server only, before the first frame: removes the client's intro (see <see cref="NoiseIntro.TryRead"/>).</summary>
    public OperationStatus TryReadIntro(out byte[] routing) => TryReadIntro(out routing, out _);

    /// <summary>As <see cref="TryReadIntro(out byte[])"/>.</summary>
    /// <param name="routing">The routing part when done; empty when there was none.</param>
    /// <param name="dictionary">The client's dictionary when complete.</param>
    public OperationStatus TryReadIntro(out byte[] routing, out TokenDictionary dictionary)
    {
        var status = NoiseIntro.TryRead(_buffer.AsSpan(_start.._end), out var length, out var found, out dictionary);
        routing = found.ToArray();
        if (status == OperationStatus.Done) _start += length;
        return status;
    }

    /// <summary>Takes the next whole frame, without its length bytes; valid, and free to be decrypted in place, until the next call of any method.</summary>
    /// <returns>False when no whole frame is there; an empty buffer has then gone back to the pool.</returns>
    /// <exception cref="NoiseException">The frame is longer than allowed.</exception>
    public bool TryRead(out Memory<byte> frame)
    {
        frame = default;
        if (_end - _start < LengthBytes)
        {
            ReleaseWhenEmpty();
            return false;
        }
        var length = _buffer[_start] << 16 | _buffer[_start + 1] << 8 | _buffer[_start + 2];
        if (length > _maxFrameBytes) throw new NoiseException("A frame is longer than allowed.");
        if (_end - _start - LengthBytes < length) return false;
        frame = _buffer.AsMemory(_start + LengthBytes, length);
        _start += LengthBytes + length;
        return true;
    }

    /// <summary>Returns the buffer to the pool.</summary>
    public void Dispose()
    {
        _start = _end = 0;
        ReleaseWhenEmpty();
    }

    private void MakeRoom(int needed)
    {
        var held = _buffer.AsSpan(_start.._end);
        if (_start > 0 && _buffer.Length - held.Length >= needed)
        {
            held.CopyTo(_buffer);
        }
        else
        {
            // Twice what is held, so that a long frame is copied a few times and not once per receive; what the peer only announces is never reserved.
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(held.Length + needed, 2 * held.Length));
            held.CopyTo(larger);
            Return(_buffer);
            _buffer = larger;
        }
        _end -= _start;
        _start = 0;
    }

    private void ReleaseWhenEmpty()
    {
        if (_start != _end) return;
        Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }
}
