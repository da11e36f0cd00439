using WhatIsUp.WhatsApp.Noise;

namespace WhatIsUp.WhatsApp.Tests.Noise;

public sealed class NoiseTransportTests
{
    [Fact]
    public void Frames_are_exchanged_in_both_directions()
    {
        var (client, server) = Transports.Pair();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([1, 2, 3], Carry(client, server, [1, 2, 3]));
            Assert.Equal([4], Carry(server, client, [4]));
        }
    }

    [Fact]
    public void Repeated_changed_or_reordered_frame_is_rejected()
    {
        var (client, server) = Transports.Pair();
        byte[] first = Encrypted(client, [1]), second = Encrypted(client, [2]);
        Assert.Throws<NoiseException>(() => server.Decrypt(second));

        (client, server) = Transports.Pair();
        first = Encrypted(client, [1]);
        server.Decrypt(first.AsSpan().ToArray());
        Assert.Throws<NoiseException>(() => server.Decrypt(first));

        (client, server) = Transports.Pair();
        first = Encrypted(client, [1]);
        first[0] ^= 1;
        Assert.Throws<NoiseException>(() => server.Decrypt(first));
    }

    [Fact]
    public void Frame_without_a_tag_is_rejected()
    {
        var (_, server) = Transports.Pair();
        Assert.Throws<NoiseException>(() => server.Decrypt(new byte[15]));
    }

    [Fact]
    public void Counter_does_not_wrap()
    {
        byte[] one = new byte[32], other = [1, .. new byte[31]];
        using var writer = new NoiseTransport(one, other, firstCounter: uint.MaxValue);
        using var reader = new NoiseTransport(other, one, firstCounter: uint.MaxValue);
        Assert.Equal([5], Carry(writer, reader, [5]));
        Assert.Throws<NoiseException>(() => writer.Encrypt(new byte[17]));
        Assert.Throws<NoiseException>(() => reader.Decrypt(new byte[17]));
    }

    private static byte[] Encrypted(NoiseTransport transport, byte[] plaintext)
    {
        byte[] buffer = [.. plaintext, .. new byte[NoiseTransport.TagBytes]];
        transport.Encrypt(buffer);
        return buffer;
    }

    private static byte[] Carry(NoiseTransport from, NoiseTransport to, byte[] plaintext)
    {
        var buffer = Encrypted(from, plaintext);
        return buffer[..to.Decrypt(buffer)];
    }
}
