using System.Text.Json;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Tests.Crypto;

public sealed class CurveVectorTests
{
    private static readonly JsonElement File = Vectors.Load("curve.json");

    [Fact]
    public void Agreements_match_those_of_curve25519_js()
    {
        Span<byte> shared = stackalloc byte[32];
        foreach (var vector in File.Each("agreements"))
        {
            var own = Curve25519.FromPrivateKey(vector.Bytes("private"));
            Curve25519.Agree(own.PrivateKey, vector.Bytes("peer"), shared);
            Assert.Equal(vector.Text("public"), Convert.ToHexStringLower(own.PublicKey));
            Assert.Equal(vector.Text("shared"), Convert.ToHexStringLower(shared));
        }
    }

    [Fact]
    public void Signatures_of_curve25519_js_are_valid_here()
    {
        foreach (var vector in File.Each("signatures"))
            Assert.True(XEdDsa.Verify(vector.Bytes("public"), vector.Bytes("message"), vector.Bytes("signature")));
    }

    [Fact]
    public void Same_randomness_gives_the_signature_of_curve25519_js()
    {
        var signature = new byte[XEdDsa.SignatureBytes];
        foreach (var vector in File.Each("signatures"))
        {
            XEdDsa.Sign(vector.Bytes("private"), vector.Bytes("message"), vector.Bytes("random"), signature);
            Assert.Equal(vector.Text("signature"), Convert.ToHexStringLower(signature));
        }
    }

    [Fact]
    public void Changed_bit_anywhere_invalidates_a_signature()
    {
        var vector = File.Each("signatures").ElementAt(5);
        byte[] key = vector.Bytes("public"), message = vector.Bytes("message"), signature = vector.Bytes("signature");
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(XEdDsa.Verify(key, message, signature), $"bit {bit}");
            signature[bit / 8] ^= (byte)(1 << bit % 8);
        }
        message[3] ^= 1;
        Assert.False(XEdDsa.Verify(key, message, signature));
    }
}
