using System.Security.Cryptography;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Padding of a plaintext before encryption: n bytes of value n, n from 1 to 16 (protocol reference 2.5).</summary>
public static class MessagePadding
{
    private const int MaxPadding = 16;

    /// <summary>The plaintext with random padding.</summary>
    public static byte[] Pad(ReadOnlySpan<byte> plaintext)
    {
        var count = RandomNumberGenerator.GetInt32(1, MaxPadding + 1);
        var padded = new byte[plaintext.Length + count];
        plaintext.CopyTo(padded);
        padded.AsSpan(plaintext.Length).Fill((byte)count);
        return padded;
    }

    /// <summary>Removes the padding; every padding byte is checked.</summary>
    /// <returns>False if the padding is not valid.</returns>
    public static bool TryUnpad(ReadOnlyMemory<byte> padded, out ReadOnlyMemory<byte> plaintext)
    {
        plaintext = default;
        if (padded.IsEmpty) return false;
        var count = padded.Span[^1];
        if (count is 0 or > MaxPadding || count > padded.Length) return false;
        if (padded.Span[^count..].ContainsAnyExcept(count)) return false;
        plaintext = padded[..^count];
        return true;
    }
}
