using System.Buffers.Binary;

namespace WhatIsUp.WhatsApp.Crypto;

/// <summary>An integer modulo 2^255 - 19 in five limbs of 51 bits. Only for public values: nothing here runs in constant time.</summary>
internal readonly struct Field25519
{
    private const ulong Mask = (1UL << 51) - 1;
    private const ulong TwoPLow = 0xFFFFFFFFFFFDA;
    private const ulong TwoPHigh = 0xFFFFFFFFFFFFE;
    private readonly ulong _a, _b, _c, _d, _e;

    private Field25519(ulong a, ulong b, ulong c, ulong d, ulong e) => (_a, _b, _c, _d, _e) = (a, b, c, d, e);

    internal static Field25519 One => new(1, 0, 0, 0, 0);

    /// <summary>Reads 32 little-endian bytes without their highest bit; values above the modulus are taken modulo it.</summary>
    internal static Field25519 FromBytes(ReadOnlySpan<byte> bytes)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        return new(w0 & Mask, (w0 >> 51 | w1 << 13) & Mask, (w1 >> 38 | w2 << 26) & Mask, (w2 >> 25 | w3 << 39) & Mask, w3 >> 12 & Mask);
    }

    public static Field25519 operator +(in Field25519 x, in Field25519 y) => new(x._a + y._a, x._b + y._b, x._c + y._c, x._d + y._d, x._e + y._e);

    /// <summary>Twice the modulus is added first, so that no limb goes below zero; the right side must be reduced (below 2^52 per limb).</summary>
    public static Field25519 operator -(in Field25519 x, in Field25519 y) =>
        new(x._a + TwoPLow - y._a, x._b + TwoPHigh - y._b, x._c + TwoPHigh - y._c, x._d + TwoPHigh - y._d, x._e + TwoPHigh - y._e);

    /// <summary>The product; limbs of both factors may have up to 54 bits.</summary>
    internal Field25519 Times(in Field25519 y)
    {
        ulong b19 = y._b * 19, c19 = y._c * 19, d19 = y._d * 19, e19 = y._e * 19;
        var r0 = Wide(_a, y._a) + Wide(_b, e19) + Wide(_c, d19) + Wide(_d, c19) + Wide(_e, b19);
        var r1 = Wide(_a, y._b) + Wide(_b, y._a) + Wide(_c, e19) + Wide(_d, d19) + Wide(_e, c19);
        var r2 = Wide(_a, y._c) + Wide(_b, y._b) + Wide(_c, y._a) + Wide(_d, e19) + Wide(_e, d19);
        var r3 = Wide(_a, y._d) + Wide(_b, y._c) + Wide(_c, y._b) + Wide(_d, y._a) + Wide(_e, e19);
        var r4 = Wide(_a, y._e) + Wide(_b, y._d) + Wide(_c, y._c) + Wide(_d, y._b) + Wide(_e, y._a);
        return Carry(r0, r1, r2, r3, r4);
    }

    /// <summary>The value squared this many times.</summary>
    internal Field25519 Squared(int times)
    {
        var x = this;
        for (var i = 0; i < times; i++) x = x.Square();
        return x;
    }

    /// <summary>The inverse x^(p-2) (Fermat's little theorem), with the usual chain of 254 squarings and 11 products; 0 for 0.</summary>
    internal Field25519 Invert()
    {
        var x2 = Squared(1);
        var x9 = x2.Squared(2).Times(this);
        var x11 = x9.Times(x2);
        var x5 = x11.Squared(1).Times(x9);
        var x10 = x5.Squared(5).Times(x5);
        var x20 = x10.Squared(10).Times(x10);
        var x40 = x20.Squared(20).Times(x20);
        var x50 = x40.Squared(10).Times(x10);
        var x100 = x50.Squared(50).Times(x50);
        var x200 = x100.Squared(100).Times(x100);
        var x250 = x200.Squared(50).Times(x50);
        return x250.Squared(5).Times(x11);
    }

    /// <summary>Writes the one representation below the modulus, 32 little-endian bytes.</summary>
    internal void WriteTo(Span<byte> destination)
    {
        var x = Carry(_a, _b, _c, _d, _e);
        // Now below 2^255 + a little: subtract the modulus exactly when x + 19 reaches 2^255.
        var q = (x._a + 19) >> 51;
        q = (x._b + q) >> 51;
        q = (x._c + q) >> 51;
        q = (x._d + q) >> 51;
        q = (x._e + q) >> 51;
        ulong a = x._a + 19 * q, b = x._b + (a >> 51), c = x._c + (b >> 51), d = x._d + (c >> 51), e = x._e + (d >> 51);
        a &= Mask;
        b &= Mask;
        c &= Mask;
        d &= Mask;
        e &= Mask;
        BinaryPrimitives.WriteUInt64LittleEndian(destination, a | b << 51);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], b >> 13 | c << 38);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], c >> 26 | d << 25);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], d >> 39 | e << 12);
    }

    private Field25519 Square()
    {
        ulong a2 = _a * 2, b2 = _b * 2, d19 = _d * 19, e19 = _e * 19;
        var r0 = Wide(_a, _a) + Wide(b2, e19) + Wide(_c * 2, d19);
        var r1 = Wide(a2, _b) + Wide(_c * 2, e19) + Wide(_d, d19);
        var r2 = Wide(a2, _c) + Wide(_b, _b) + Wide(_d * 2, e19);
        var r3 = Wide(a2, _d) + Wide(b2, _c) + Wide(_e, e19);
        var r4 = Wide(a2, _e) + Wide(b2, _d) + Wide(_c, _c);
        return Carry(r0, r1, r2, r3, r4);
    }

    private static Field25519 Carry(UInt128 r0, UInt128 r1, UInt128 r2, UInt128 r3, UInt128 r4)
    {
        r1 += (ulong)(r0 >> 51);
        r2 += (ulong)(r1 >> 51);
        r3 += (ulong)(r2 >> 51);
        r4 += (ulong)(r3 >> 51);
        var a = ((ulong)r0 & Mask) + 19 * (ulong)(r4 >> 51);
        var b = ((ulong)r1 & Mask) + (a >> 51);
        return new(a & Mask, b, (ulong)r2 & Mask, (ulong)r3 & Mask, (ulong)r4 & Mask);
    }

    private static UInt128 Wide(ulong x, ulong y) => new(Math.BigMul(x, y, out var low), low);
}
