using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Noise;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Tests.Noise;

/// <summary>
/// A resuming client (IK) that gets the full handshake (XXfallback) as answer. Implemented separately from the product, on .NET's primitives.
/// </summary>
public sealed class NoiseFallbackTests
{
    private readonly KeyPair _server = Curve25519.GenerateKeyPair();
    private readonly KeyPair _client = Curve25519.GenerateKeyPair();
    private readonly KeyPair _ephemeral = Curve25519.GenerateKeyPair();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Resuming_hello_is_answered_with_the_full_handshake(bool knowsTheKey)
    {
        using var server = new NoiseServerHandshake(_server, new byte[] { 1, 2, 3 });
        var answer = HandshakeMessage.Parser.ParseFrom(
            server.ReadClientHello(ResumingHello(knowsTheKey ? _server.PublicKey : Curve25519.GenerateKeyPair().PublicKey))).ServerHello;

        var transcript = new Transcript("Noise_XXfallback_25519_AESGCM_SHA256");
        transcript.Authenticate(_ephemeral.PublicKey);
        transcript.Authenticate(answer.Ephemeral.Span);
        transcript.Mix(_ephemeral, answer.Ephemeral.Span);
        Assert.Equal(_server.PublicKey, transcript.Open(answer.Static.Span));
        transcript.Mix(_ephemeral, _server.PublicKey);
        Assert.Equal([1, 2, 3], transcript.Open(answer.Payload.Span));
        var sealedStatic = transcript.Seal(_client.PublicKey);
        transcript.Mix(_client, answer.Ephemeral.Span);
        var finish = new HandshakeMessage
        {
            ClientFinish = new() { Static = ByteString.CopyFrom(sealedStatic), Payload = ByteString.CopyFrom(transcript.Seal([7, 8])) },
        };
        var proof = server.ReadClientFinish(finish.ToByteArray());
        Assert.Equal(_client.PublicKey, proof.StaticPublicKey);
        Assert.Equal([7, 8], proof.Payload);

        using var transport = server.Finish();
        var frame = new byte[4 + NoiseTransport.TagBytes];
        transport.Encrypt(frame);
        Assert.Equal(new byte[4], transcript.ReadFirstFrame(frame));
    }

    private byte[] ResumingHello(byte[] serverKey)
    {
        var transcript = new Transcript("Noise_IK_25519_AESGCM_SHA256");
        transcript.Authenticate(serverKey);
        transcript.Authenticate(_ephemeral.PublicKey);
        transcript.Mix(_ephemeral, serverKey);
        var sealedStatic = transcript.Seal(_client.PublicKey);
        transcript.Mix(_client, serverKey);
        return new HandshakeMessage
        {
            ClientHello = new()
            {
                Ephemeral = ByteString.CopyFrom(_ephemeral.PublicKey), Static = ByteString.CopyFrom(sealedStatic),
                Payload = ByteString.CopyFrom(transcript.Seal([9])),
            },
        }.ToByteArray();
    }

    private sealed class Transcript
    {
        private byte[] _hash;
        private byte[] _chainingKey;
        private byte[] _key = [];
        private uint _counter;

        public Transcript(string name)
        {
            var bytes = System.Text.Encoding.ASCII.GetBytes(name);
            _hash = _chainingKey = bytes.Length <= 32 ? [.. bytes, .. new byte[32 - bytes.Length]] : SHA256.HashData(bytes);
            Authenticate(NoiseIntro.Header);
        }

        public void Authenticate(ReadOnlySpan<byte> data) => _hash = SHA256.HashData([.. _hash, .. data]);

        public void Mix(KeyPair own, ReadOnlySpan<byte> peer)
        {
            var shared = new byte[32];
            Assert.True(Curve25519.TryAgree(own.PrivateKey, peer, shared));
            var keys = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 64, _chainingKey);
            (_chainingKey, _key, _counter) = (keys[..32], keys[32..], 0);
        }

        public byte[] Seal(ReadOnlySpan<byte> plain)
        {
            using var aes = new AesGcm(_key, 16);
            var box = new byte[plain.Length + 16];
            aes.Encrypt(Nonce(_counter++), plain, box.AsSpan(0, plain.Length), box.AsSpan(plain.Length), _hash);
            Authenticate(box);
            return box;
        }

        public byte[] Open(ReadOnlySpan<byte> box)
        {
            var plain = Decrypt(_key, _counter++, box, _hash);
            Authenticate(box);
            return plain;
        }

        /// <summary>The server's first frame after the handshake.</summary>
        public byte[] ReadFirstFrame(ReadOnlySpan<byte> frame) =>
            Decrypt(HKDF.DeriveKey(HashAlgorithmName.SHA256, [], 64, _chainingKey)[32..], 0, frame, []);

        private static byte[] Decrypt(byte[] key, uint counter, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated)
        {
            using var aes = new AesGcm(key, 16);
            var plain = new byte[box.Length - 16];
            aes.Decrypt(Nonce(counter), box[..^16], box[^16..], plain, associated);
            return plain;
        }

        private static byte[] Nonce(uint counter)
        {
            var nonce = new byte[12];
            BinaryPrimitives.WriteUInt32BigEndian(nonce.AsSpan(8), counter);
            return nonce;
        }
    }
}
