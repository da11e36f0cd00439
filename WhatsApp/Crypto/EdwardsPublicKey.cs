using System.Runtime.CompilerServices;

namespace WhatIsUp.WhatsApp.Crypto;

/// <summary>
/// An X25519 public key in the form that signature checks need. Deriving it costs a good part of a check: keep it for keys that verify often.
/// </summary>
public readonly struct EdwardsPublicKey
{
    private readonly Bytes32 _y;

    private EdwardsPublicKey(in Bytes32 y) => _y = y;

    /// <summary>Derives the form from the 32 bytes of an X25519 public key.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public static EdwardsPublicKey From(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != Curve25519.KeyBytes) throw new ArgumentException("An X25519 key has 32 bytes.", nameof(publicKey));
        // y = (u - 1) / (u + 1), the birational map of RFC 7748 section 4.1; both forms with the sign bit clear.
        var u = Field25519.FromBytes(publicKey);
        var y = new Bytes32();
        (u - Field25519.One).Times((u + Field25519.One).Invert()).WriteTo(y);
        return new EdwardsPublicKey(in y);
    }

    /// <summary>The 32 bytes of y, with the sign bit of x that a signature brings.</summary>
    internal void WriteTo(Span<byte> destination, byte signBit)
    {
        ((ReadOnlySpan<byte>)_y).CopyTo(destination);
        destination[31] |= signBit;
    }

    [InlineArray(Curve25519.KeyBytes)]
    private struct Bytes32
    {
        private byte _first;
    }
}
