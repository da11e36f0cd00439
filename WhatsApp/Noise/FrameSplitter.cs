using System.Buffers;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// Cuts received bytes into frames, whatever way the peer spread them over WebSocket messages. Receive straight into <see cref="GetMemory"/>, tell
/// <see cref="Advance"/>, then take frames until <see cref="TryRead"/> says false. Holds a pooled buffer only while part of a frame waits in it.
/// </summary>
public sealed class FrameSplitter : IBufferWriter<byte>, IDisposable
{
    /// <summary>Longest frame that the three length bytes can say.</summary>
    public const int LargestFrameBytes = (1 << 24) - 1;

    /// <summary>Makes a splitter that refuses frames longer than the given number of bytes.</summary>
    public FrameSplitter(int maxFrameBytes = LargestFrameBytes) => throw new NotSupportedException();

    /// <summary>Free memory for the next receive; at least <paramref name="sizeHint"/> bytes, and enough for the rest of a frame that has begun.</summary>
    public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

    /// <summary>As <see cref="GetMemory"/>.</summary>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Tells how many bytes were received.</summary>
    public void Advance(int count) => throw new NotSupportedException();

    /// <summary>Server only, before the first frame: takes the client's intro off (see <see cref="NoiseIntro.TryRead"/>).</summary>
    public OperationStatus TryReadIntro(out byte[] routing) => throw new NotSupportedException();

    /// <summary>Takes the next whole frame, without its length bytes; valid, and free to be decrypted in place, until the next call of any method.</summary>
    /// <returns>False when no whole frame is there; an empty buffer has then gone back to the pool.</returns>
    /// <exception cref="NoiseException">The frame is longer than allowed.</exception>
    public bool TryRead(out Memory<byte> frame) => throw new NotSupportedException();

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => throw new NotSupportedException();
}
