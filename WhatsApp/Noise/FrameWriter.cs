using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// Gathers frames for one write to the socket in a pooled buffer: write one or more, send <see cref="Written"/> as one WebSocket message, <see cref="Reset"/>.
/// Holds no buffer after a reset. What was written encrypted must be sent, in this order, or the connection be closed.
/// </summary>
public sealed class FrameWriter : IDisposable
{
    /// <summary>Makes a writer that refuses frames longer than the given number of bytes.</summary>
    public FrameWriter(int maxFrameBytes = FrameSplitter.LargestFrameBytes) => throw new NotSupportedException();

    /// <summary>Everything written since the last reset.</summary>
    public ReadOnlyMemory<byte> Written => throw new NotSupportedException();

    /// <summary>Appends bytes that are no frame: the intro.</summary>
    public void WriteIntro(ReadOnlySpan<byte> intro) => throw new NotSupportedException();

    /// <summary>Appends a frame that is not encrypted: the handshake's.</summary>
    public void WritePlain(ReadOnlySpan<byte> payload) => throw new NotSupportedException();

    /// <summary>Appends an encrypted frame with the node.</summary>
    /// <exception cref="NoiseException">The frame would be longer than allowed; nothing was written and no counter used.</exception>
    public void Write(Node node, NoiseTransport transport) => throw new NotSupportedException();

    /// <summary>Forgets what was written and gives the buffer back.</summary>
    public void Reset() => throw new NotSupportedException();

    /// <summary>As <see cref="Reset"/>.</summary>
    public void Dispose() => Reset();
}
