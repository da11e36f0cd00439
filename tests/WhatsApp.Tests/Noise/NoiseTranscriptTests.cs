using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Noise;

namespace WhatIsUp.WhatsApp.Tests.Noise;

/// <summary>Our client and server in place of Baileys' client and of a server on Node's crypto, with the same keys: every byte must be equal.</summary>
public sealed class NoiseTranscriptTests
{
    private static readonly JsonElement Script = Vectors.Load("noise.json");
    private static readonly FakeTimeProvider Time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    [Fact]
    public void Client_handshake_equals_that_of_Baileys()
    {
        using var client = Client();
        using var writer = new FrameWriter();
        writer.WriteIntro(NoiseIntro.Write(Script.Bytes("routing")));
        writer.WritePlain(client.WriteClientHello());
        Assert.Equal(Script.Bytes("firstFrame"), writer.Written.Span);

        Assert.Equal(Script.Bytes("clientFinish"), client.ReadServerHello(Script.Bytes("serverHello"), Script.Bytes("payload")));
        using var transport = client.Finish();
        AssertWrites(transport, "clientFrames");
        AssertReads(transport, "serverFrames");
    }

    [Fact]
    public void Server_handshake_accepts_Baileys()
    {
        using var server = new NoiseServerHandshake(Key("serverStaticPrivate"), Script.Bytes("chain"), Key("serverEphemeralPrivate"));
        Assert.Equal(Script.Bytes("serverHello"), server.ReadClientHello(Script.Bytes("clientHello")));
        var proof = server.ReadClientFinish(Script.Bytes("clientFinish"));
        Assert.Equal(Key("clientStaticPrivate").PublicKey, proof.StaticPublicKey);
        Assert.Equal(Script.Bytes("payload"), proof.Payload);
        using var transport = server.Finish();
        AssertReads(transport, "clientFrames");
        AssertWrites(transport, "serverFrames");
    }

    [Fact]
    public void Server_hello_with_any_byte_changed_is_rejected()
    {
        var hello = Script.Bytes("serverHello");
        for (var i = 0; i < hello.Length; i++)
        {
            hello[i] ^= 0x10;
            using var client = Client();
            client.WriteClientHello();
            Assert.ThrowsAny<NoiseException>(() => client.ReadServerHello(hello, []));
            hello[i] ^= 0x10;
        }
    }

    [Fact]
    public void Client_finish_with_any_byte_changed_is_rejected()
    {
        var finish = Script.Bytes("clientFinish");
        for (var i = 0; i < finish.Length; i++)
        {
            finish[i] ^= 0x10;
            using var server = new NoiseServerHandshake(Key("serverStaticPrivate"), Script.Bytes("chain"), Key("serverEphemeralPrivate"));
            server.ReadClientHello(Script.Bytes("clientHello"));
            Assert.Throws<NoiseException>(() => server.ReadClientFinish(finish));
            finish[i] ^= 0x10;
        }
    }

    [Fact]
    public void Steps_out_of_order_throw()
    {
        using var client = Client();
        Assert.Throws<InvalidOperationException>(client.Finish);
        Assert.Throws<InvalidOperationException>(() => client.ReadServerHello(Script.Bytes("serverHello"), []));
        client.WriteClientHello();
        Assert.Throws<InvalidOperationException>(client.WriteClientHello);
    }

    private static NoiseHandshake Client() => new(Key("clientStaticPrivate"), Script.Bytes("rootPublic"), Time, Key("clientEphemeralPrivate"));

    private static KeyPair Key(string name) => Curve25519.FromPrivateKey(Script.Bytes(name));

    private static void AssertWrites(NoiseTransport transport, string frames)
    {
        using var writer = new FrameWriter();
        foreach (var vector in Script.Each(frames))
        {
            writer.Write(NodeDecoder.Decode(vector.Bytes("stanza")), transport);
            Assert.Equal(vector.Bytes("frame"), writer.Written.Span);
            writer.Reset();
        }
    }

    private static void AssertReads(NoiseTransport transport, string frames)
    {
        foreach (var vector in Script.Each(frames))
        {
            var frame = vector.Bytes("frame").AsSpan(FrameSplitter.LengthBytes);
            var length = transport.Decrypt(frame);
            Assert.Equal(vector.Bytes("stanza"), frame[..length]);
        }
    }
}
