using System.Buffers;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Noise;
using WhatIsUp.WhatsApp.Tests.Binary;

namespace WhatIsUp.WhatsApp.Tests.Noise;

public sealed class FrameTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public void Frames_are_complete_for_every_chunk_size(int chunk)
    {
        byte[][] payloads = [[], [1], new byte[300], new byte[70_000], [2, 3]];
        using var writer = new FrameWriter();
        foreach (var payload in payloads) writer.WritePlain(payload);
        using var splitter = new FrameSplitter();
        var seen = new List<byte[]>();
        for (var at = 0; at < writer.Written.Length; at += chunk)
        {
            splitter.Write(writer.Written.Span[at..Math.Min(at + chunk, writer.Written.Length)]);
            while (splitter.TryRead(out var frame)) seen.Add(frame.ToArray());
        }
        Assert.Equal(payloads, seen);
    }

    [Fact]
    public void Too_long_frame_is_rejected_from_its_length_alone()
    {
        using var splitter = new FrameSplitter(maxFrameBytes: 1000);
        splitter.Write((ReadOnlySpan<byte>)[0, 3, 232]);
        Assert.False(splitter.TryRead(out _));
        splitter.Dispose();
        splitter.Write((ReadOnlySpan<byte>)[0, 3, 233]);
        Assert.Throws<NoiseException>(() => splitter.TryRead(out _));
    }

    [Fact]
    public void Announced_frame_reserves_no_memory()
    {
        using var splitter = new FrameSplitter();
        splitter.Write((ReadOnlySpan<byte>)[255, 255, 255, 0]);
        Assert.False(splitter.TryRead(out _));
        Assert.True(splitter.GetMemory().Length < 16 << 10);
    }

    [Fact]
    public void Rejected_frame_leaves_the_writer_unchanged()
    {
        var (client, server) = Transports.Pair();
        using var writer = new FrameWriter(maxFrameBytes: 100);
        writer.Write(Node.Of("ping"), client);
        var before = writer.Written.ToArray();
        Assert.Throws<NoiseException>(() => writer.Write(Node.OfBytes("enc", new byte[100]), client));
        Assert.Throws<NoiseException>(() => writer.WritePlain(new byte[101]));
        Assert.Equal(before, writer.Written.ToArray());
        writer.Write(Node.Of("pong"), client);
        Assert.Equal(["ping", "pong"], Read(writer.Written.Span, server).Select(node => node.Tag));
    }

    [Fact]
    public void Several_nodes_share_one_write()
    {
        var (client, server) = Transports.Pair();
        using var writer = new FrameWriter();
        writer.Write(Samples.Message, client);
        writer.Write(Node.Of("ack", [new("id", "1")]), client);
        var nodes = Read(writer.Written.Span, server);
        NodeVectors.AssertSame(Samples.Message, nodes[0]);
        Assert.Equal("1", nodes[1].Get("id"));
    }

    [Fact]
    public void Intro_is_removed_before_the_first_frame()
    {
        using var splitter = new FrameSplitter();
        byte[] sent = [.. NoiseIntro.Write([9, 8, 7]), 0, 0, 1, 42];
        for (var i = 0; i < 14; i++)
        {
            Assert.Equal(i < 14 ? OperationStatus.NeedMoreData : OperationStatus.Done, splitter.TryReadIntro(out _));
            splitter.Write(sent.AsSpan(i, 1));
        }
        Assert.Equal(OperationStatus.Done, splitter.TryReadIntro(out var routing));
        Assert.Equal([9, 8, 7], routing);
        splitter.Write(sent.AsSpan(14));
        Assert.True(splitter.TryRead(out var frame));
        Assert.Equal([42], frame.ToArray());
    }

    [Theory]
    [InlineData("57410601")]
    [InlineData("57410604")]
    [InlineData("474554202f")]
    [InlineData("4545")]
    [InlineData("45440001ffffff")]
    [InlineData("450057")]
    public void Unknown_intro_is_invalid(string hex) =>
        Assert.Equal(OperationStatus.InvalidData, NoiseIntro.TryRead(Convert.FromHexString(hex), out _, out _, out _));

    [Fact]
    public void Frame_allocates_only_its_node()
    {
        var (client, server) = Transports.Pair();
        using var writer = new FrameWriter();
        using var splitter = new FrameSplitter();
        Assert.Equal(0, Allocations.Of(() =>
        {
            writer.Write(Samples.Message, client);
            splitter.Write(writer.Written.Span);
            writer.Reset();
            if (!splitter.TryRead(out var frame)) throw new InvalidOperationException();
            server.Decrypt(frame.Span);
            if (splitter.TryRead(out _)) throw new InvalidOperationException();
        }));
    }

    private static List<Node> Read(ReadOnlySpan<byte> received, NoiseTransport transport)
    {
        using var splitter = new FrameSplitter();
        splitter.Write(received);
        var nodes = new List<Node>();
        while (splitter.TryRead(out var frame)) nodes.Add(NodeDecoder.Decode(frame.Span[..transport.Decrypt(frame.Span)]));
        return nodes;
    }
}
