using System.Numerics;
using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Tests.Crypto;

public sealed class XEdDsaTests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    [Fact]
    public void Cached_Edwards_form_verifies_like_the_key()
    {
        var pair = Curve25519.GenerateKeyPair();
        var key = EdwardsPublicKey.From(pair.PublicKey);
        var signature = XEdDsa.Sign(pair.PrivateKey, "text"u8);
        Assert.True(XEdDsa.Verify(in key, "text"u8, signature));
        Assert.False(XEdDsa.Verify(in key, "other"u8, signature));
        Assert.False(XEdDsa.Verify(EdwardsPublicKey.From(Curve25519.GenerateKeyPair().PublicKey), "text"u8, signature));
    }

    [Fact]
    public void Conversion_agrees_with_big_integers()
    {
        byte[][] keys =
            [new byte[32], [1, .. new byte[31]], Little(P - 1), Little(P), Little(P + 1), Little(P - 2), Little(BigInteger.Pow(2, 255) - 1), .. Random(2000)];
        var y = new byte[32];
        foreach (var key in keys)
        {
            EdwardsPublicKey.From(key).WriteTo(y, 0);
            var u = new BigInteger(key, isUnsigned: true) % BigInteger.Pow(2, 255) % P;
            var expected = (u - 1 + P) * BigInteger.ModPow(u + 1, P - 2, P) % P;
            Assert.Equal(Convert.ToHexString(Little(expected)), Convert.ToHexString(y));
        }
    }

    [Fact]
    public void Wrong_lengths_and_low_order_keys_are_invalid_signatures()
    {
        var pair = Curve25519.GenerateKeyPair();
        var signature = XEdDsa.Sign(pair.PrivateKey, "text"u8);
        Assert.False(XEdDsa.Verify(pair.PublicKey.AsSpan(1), "text"u8, signature));
        Assert.False(XEdDsa.Verify(pair.PublicKey, "text"u8, signature.AsSpan(1)));
        Assert.False(XEdDsa.Verify(new byte[32], "text"u8, signature));
        Assert.False(XEdDsa.Verify(pair.PublicKey, "text"u8, new byte[64]));
    }

    [Fact]
    public void Low_order_key_is_rejected_in_agreements()
    {
        var pair = Curve25519.GenerateKeyPair();
        Assert.False(Curve25519.TryAgree(pair.PrivateKey, new byte[32], new byte[32]));
        Assert.Throws<CryptographicException>(() => Curve25519.Agree(pair.PrivateKey, new byte[32], new byte[32]));
    }

    [Fact]
    public void Verifying_and_agreeing_allocate_nothing()
    {
        var pair = Curve25519.GenerateKeyPair();
        var key = EdwardsPublicKey.From(pair.PublicKey);
        var message = new byte[100];
        var shared = new byte[32];
        var signature = XEdDsa.Sign(pair.PrivateKey, message);
        Assert.Equal(0, Allocations.Of(() => XEdDsa.Verify(pair.PublicKey, message, signature)));
        Assert.Equal(0, Allocations.Of(() => XEdDsa.Verify(in key, message, signature)));
        Assert.Equal(0, Allocations.Of(() => Curve25519.Agree(pair.PrivateKey, pair.PublicKey, shared)));
    }

    private static byte[] Little(BigInteger value)
    {
        var bytes = new byte[32];
        value.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    private static IEnumerable<byte[]> Random(int count) => Enumerable.Range(0, count).Select(_ => RandomNumberGenerator.GetBytes(32));
}
