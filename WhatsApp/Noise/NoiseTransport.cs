using System.Buffers.Binary;
using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Noise;

/// <summary>
/// AES-256-GCM with a counter per direction: frames must be encrypted in the order of sending and decrypted in the order of arrival.
/// One caller at a time per direction; the two directions are independent of each other. Allocates nothing per frame.
/// </summary>
public sealed class NoiseTransport : IDisposable
{
    /// <summary>Bytes that encryption adds.</summary>
    public const int TagBytes = AesGcm256.TagBytes;

    private readonly AesGcm _writer;
    private readonly AesGcm _reader;
    private ulong _written;
    private ulong _read;

    internal NoiseTransport(ReadOnlySpan<byte> writeKey, ReadOnlySpan<byte> readKey, uint firstCounter = 0)
    {
        _writer = new AesGcm(writeKey, TagBytes);
        _reader = new AesGcm(readKey, TagBytes);
        _written = _read = firstCounter;
    }

    /// <summary>Encrypts in place: <paramref name="buffer"/> holds the plaintext and <see cref="TagBytes"/> free bytes at its end.</summary>
    /// <exception cref="NoiseException">The counter is used up; the connection must be replaced.</exception>
    public void Encrypt(Span<byte> buffer)
    {
        if (buffer.Length < TagBytes) throw new ArgumentException("The buffer has no room for the tag.", nameof(buffer));
        Span<byte> nonce = stackalloc byte[AesGcm256.NonceBytes];
        Nonce(ref _written, nonce);
        var text = buffer[..^TagBytes];
        _writer.Encrypt(nonce, text, text, buffer[^TagBytes..]);
    }

    /// <summary>Decrypts in place and returns the length of the plaintext at the start of <paramref name="buffer"/>.</summary>
    /// <exception cref="NoiseException">The frame was not made by the peer for this place in the order, or the counter is used up.</exception>
    public int Decrypt(Span<byte> buffer)
    {
        if (buffer.Length < TagBytes) throw new NoiseException("A frame is too short.");
        Span<byte> nonce = stackalloc byte[AesGcm256.NonceBytes];
        Nonce(ref _read, nonce);
        var text = buffer[..^TagBytes];
        try
        {
            _reader.Decrypt(nonce, text, buffer[^TagBytes..], text);
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new NoiseException("A frame does not decrypt.", exception);
        }
        return text.Length;
    }

    /// <summary>Erases the keys.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _reader.Dispose();
    }

    private static void Nonce(ref ulong counter, Span<byte> nonce)
    {
        if (counter > uint.MaxValue) throw new NoiseException("The connection's frame counter is used up.");
        nonce.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[8..], (uint)counter++);
    }
}
