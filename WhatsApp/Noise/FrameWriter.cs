using System.Buffers;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// Gathers frames for one write to the socket in a pooled buffer: write one or more, send <see cref="Written"/> as one WebSocket message, <see cref="Reset"/>.
/// Holds no buffer after a reset. Encrypted frames must be sent, in this order, or the connection be closed.
/// </summary>
public sealed class FrameWriter : IBufferWriter<byte>, IDisposable
{
    private const int SmallestBuffer = 1024;
    private readonly int _maxFrameBytes;
    private readonly TokenDictionary _dictionary;
    private byte[] _buffer = [];
    private int _length;

    /// <summary>Makes a writer that refuses frames longer than the given number of bytes.</summary>
    /// <param name="maxFrameBytes">Longest frame.</param>
    /// <param name="dictionary">Dictionary of the peer; null for the current one.</param>
    public FrameWriter(int maxFrameBytes = FrameSplitter.LargestFrameBytes, TokenDictionary? dictionary = null)
    {
        _dictionary = dictionary ?? TokenDictionary.Current;
        if (maxFrameBytes is < 1 or > FrameSplitter.LargestFrameBytes) throw new ArgumentOutOfRangeException(nameof(maxFrameBytes));
        _maxFrameBytes = maxFrameBytes;
    }

    /// <summary>Everything written since the last reset.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Appends bytes that are no frame: the intro.</summary>
    public void WriteIntro(ReadOnlySpan<byte> intro) => Append(intro);

    /// <summary>Appends a frame that is not encrypted: the handshake's.</summary>
    /// <exception cref="NoiseException">The frame would be longer than allowed; nothing was written.</exception>
    public void WritePlain(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > _maxFrameBytes) throw new NoiseException("A frame would be longer than allowed.");
        var start = BeginFrame();
        Append(payload);
        EndFrame(start);
    }

    /// <summary>Appends an encrypted frame with the node.</summary>
    /// <exception cref="NoiseException">The frame would be longer than allowed; nothing was written and no counter used.</exception>
    public void Write(Node node, NoiseTransport transport)
    {
        var start = BeginFrame();
        var payload = _length;
        try
        {
            NodeEncoder.Encode(node, this, _dictionary);
            if (_length - payload + NoiseTransport.TagBytes > _maxFrameBytes) throw new NoiseException("A frame would be longer than allowed.");
        }
        catch
        {
            _length = start;
            throw;
        }
        Reserve(NoiseTransport.TagBytes);
        _length += NoiseTransport.TagBytes;
        transport.Encrypt(_buffer.AsSpan(payload, _length - payload));
        EndFrame(start);
    }

    /// <summary>Drops the written frames and returns the buffer to the pool.</summary>
    public void Reset()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    /// <summary>As <see cref="Reset"/>.</summary>
    public void Dispose() => Reset();

    void IBufferWriter<byte>.Advance(int count)
    {
        if (count < 0 || count > _buffer.Length - _length) throw new ArgumentOutOfRangeException(nameof(count));
        _length += count;
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Reserve(Math.Max(1, sizeHint));
        return _buffer.AsMemory(_length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        Reserve(Math.Max(1, sizeHint));
        return _buffer.AsSpan(_length);
    }

    private int BeginFrame()
    {
        Reserve(FrameSplitter.LengthBytes);
        _length += FrameSplitter.LengthBytes;
        return _length - FrameSplitter.LengthBytes;
    }

    private void EndFrame(int start)
    {
        var length = _length - start - FrameSplitter.LengthBytes;
        _buffer[start] = (byte)(length >> 16);
        _buffer[start + 1] = (byte)(length >> 8);
        _buffer[start + 2] = (byte)length;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestBuffer, Math.Max(2 * _length, _length + count)));
        Written.Span.CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
