namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// AES-256-GCM with a counter per direction: frames must be encrypted in the order they are sent and decrypted in the order they came.
/// One caller at a time per direction; the two directions are independent of each other. Allocates nothing per frame.
/// </summary>
public sealed class NoiseTransport : IDisposable
{
    /// <summary>Bytes that encryption adds.</summary>
    public const int TagBytes = 16;

    /// <summary>Encrypts in place: <paramref name="buffer"/> holds the plaintext and <see cref="TagBytes"/> free bytes at its end.</summary>
    /// <exception cref="NoiseException">The counter is used up; the connection must be replaced.</exception>
    public void Encrypt(Span<byte> buffer) => throw new NotSupportedException();

    /// <summary>Decrypts in place and gives the length of the plaintext at the start of <paramref name="buffer"/>.</summary>
    /// <exception cref="NoiseException">The frame was not made by the peer for this place in the order, or the counter is used up.</exception>
    public int Decrypt(Span<byte> buffer) => throw new NotSupportedException();

    /// <summary>Erases the keys.</summary>
    public void Dispose() => throw new NotSupportedException();
}
