using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Tests.Crypto;

public sealed class SymmetricVectorTests
{
    private static readonly JsonElement File = Vectors.Load("symmetric.json");

    [Fact]
    public void Hkdf_matches_OpenSSL()
    {
        foreach (var vector in File.Each("hkdf"))
        {
            var output = new byte[vector.Text("output").Length / 2];
            Hkdf.Derive(vector.Bytes("key"), vector.Bytes("salt"), Encoding.UTF8.GetBytes(vector.Text("info")), output);
            Assert.Equal(vector.Text("output"), Convert.ToHexStringLower(output));
        }
    }

    [Fact]
    public void Gcm_ciphertexts_match_OpenSSL_in_both_directions()
    {
        foreach (var vector in File.Each("gcm"))
        {
            byte[] key = vector.Bytes("key"), nonce = vector.Bytes("nonce"), plain = vector.Bytes("plain"), data = vector.Bytes("data"),
            box = vector.Bytes("box");
            Assert.Equal(box, AesGcm256.Seal(key, nonce, plain, data));
            Assert.Equal(plain, AesGcm256.Open(key, nonce, box, data));
            box[^1] ^= 1;
            Assert.Null(AesGcm256.Open(key, nonce, box, data));
            Assert.Null(AesGcm256.Open(key, nonce, box.AsSpan(0, 15), data));
        }
    }

    [Fact]
    public void Cbc_ciphertexts_match_OpenSSL_in_both_directions()
    {
        foreach (var vector in File.Each("cbc"))
        {
            byte[] key = vector.Bytes("key"), iv = vector.Bytes("iv"), plain = vector.Bytes("plain"), box = vector.Bytes("box");
            var made = new byte[AesCbc.EncryptedLength(plain.Length)];
            Assert.Equal(box.Length, AesCbc.Encrypt(key, iv, plain, made));
            Assert.Equal(box, made);
            var read = new byte[box.Length];
            Assert.True(AesCbc.TryDecrypt(key, iv, box, read, out var length));
            Assert.Equal(plain, read.AsSpan(0, length));
        }
    }

    [Fact]
    public void Cbc_rejects_invalid_blocks_and_padding()
    {
        byte[] key = new byte[32], iv = new byte[16], plain = new byte[64];
        Assert.False(AesCbc.TryDecrypt(key, iv, [], plain, out _));
        Assert.False(AesCbc.TryDecrypt(key, iv, new byte[17], plain, out _));
        Assert.False(AesCbc.TryDecrypt(key, iv, new byte[32], plain, out _));
    }

    [Fact]
    public void Key_derivation_of_pair_codes_matches_OpenSSL()
    {
        foreach (var vector in File.Each("pbkdf2"))
        {
            var output = Rfc2898DeriveBytes.Pbkdf2(
                vector.Text("password"), vector.Bytes("salt"), vector.GetProperty("rounds").GetInt32(), HashAlgorithmName.SHA256, 32);
            Assert.Equal(vector.Text("output"), Convert.ToHexStringLower(output));
        }
    }
}
