using System.Buffers;
using System.IO.Compression;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Tests.Binary;

public sealed class NodeCodecTests
{
    [Fact]
    public void Stanza_with_many_attributes_is_bounded_and_its_memory_is_counted()
    {
        var node =
            Node.Of("a", new Node("b", [.. Enumerable.Range(0, 6).Select(_ => new NodeAttribute("type", "text"))]),
            new Node("b", [.. Enumerable.Range(0, 5).Select(_ => new NodeAttribute("type", "text"))]));
        var bytes = NodeEncoder.Encode(node);
        Assert.Throws<MalformedNodeException>(() => NodeDecoder.Decode(bytes, new NodeLimits { Attributes = 10 }));
        NodeDecoder.Decode(bytes, out var memory, new NodeLimits { Attributes = 11 });
        Assert.InRange(memory, 11 * 40, 2_000);
        NodeDecoder.Decode(Deflate(NodeEncoder.Encode(Node.OfBytes("a", new byte[1 << 20])).AsSpan(1)), out memory);
        Assert.InRange(memory, 1 << 20, (1 << 20) + 1_000);
    }

    [Fact]
    public void Server_address_is_a_JID_and_not_a_token()
    {
        var bytes = NodeEncoder.Encode(Node.Of("iq", [new("from", Jid.ServerJid)]));
        Assert.Equal<byte[]>([0, 248, 3, 25, 6, 250, 0, 3], bytes);
        Assert.Equal(Jid.ServerJid, NodeDecoder.Decode(bytes).Attributes[0].Jid);
    }

    [Theory]
    [InlineData("", JidServer.User, 0)]
    [InlineData("15550001111", JidServer.User, 0)]
    [InlineData("15550001111", JidServer.User, 7)]
    [InlineData("15550001111", JidServer.User, 255)]
    [InlineData("15550001111", JidServer.User, 256)]
    [InlineData("15550001111", JidServer.User, 65535)]
    [InlineData("100000012345678", JidServer.Lid, 3)]
    [InlineData("15550001111", JidServer.Hosted, 99)]
    [InlineData("100000012345678", JidServer.HostedLid, 99)]
    [InlineData("120363041234567890", JidServer.Group, 0)]
    [InlineData("120363041234567890", JidServer.Newsletter, 0)]
    [InlineData("status", JidServer.Broadcast, 0)]
    [InlineData("15550001111", JidServer.Contact, 4)]
    [InlineData("someone", JidServer.Messenger, 40000)]
    [InlineData("867051314767696", "bot", 0)]
    public void JID_is_decoded_as_it_was_encoded(string user, string server, int device)
    {
        var jid = new Jid(user, server, (ushort)device);
        Assert.Equal(jid, NodeDecoder.Decode(NodeEncoder.Encode(Node.Of("a", [new("jid", jid)]))).GetJid("jid"));
    }

    [Fact]
    public void Interop_JID_round_trips()
    {
        var jid = new Jid("user-1", JidServer.Interop, 40000, 12);
        Assert.Equal(jid, NodeDecoder.Decode(NodeEncoder.Encode(Node.Of("a", [new("jid", jid)]))).GetJid("jid"));
        Assert.Equal(jid, Jid.Parse(jid.ToString()));
    }

    [Theory]
    [InlineData("some_one@example.org")]
    [InlineData("a@b@c")]
    [InlineData("@")]
    [InlineData("trailing@")]
    [InlineData("x:007@s.whatsapp.net")]
    [InlineData("x:300@s.whatsapp.net")]
    [InlineData("x:1@g.us")]
    [InlineData("x:y@s.whatsapp.net")]
    [InlineData("5:6@msgr")]
    public void Text_that_a_JID_would_normalise_stays_text(string text) =>
        Assert.Equal(text, NodeDecoder.Decode(NodeEncoder.Encode(Node.Of("a", [new("v", text)]))).Get("v"));

    [Fact]
    public void Deflated_node_is_decoded()
    {
        var node = Node.Of("list", [.. Enumerable.Range(0, 500).Select(i => Node.OfText("item", $"number {i}"))]);
        NodeVectors.AssertSame(node, NodeDecoder.Decode(Deflate(NodeEncoder.Encode(node).AsSpan(1))));
    }

    [Fact]
    public void Node_that_inflates_beyond_the_limit_is_malformed()
    {
        var bomb = Deflate(NodeEncoder.Encode(Node.OfBytes("a", new byte[1 << 20])).AsSpan(1));
        Assert.True(bomb.Length < 10_000);
        Assert.Throws<MalformedNodeException>(() => NodeDecoder.Decode(bomb, new NodeLimits { InflatedBytes = 1 << 20 }));
        Assert.NotNull(NodeDecoder.Decode(bomb, new NodeLimits { InflatedBytes = (1 << 20) + 100 }));
    }

    [Fact]
    public void Node_nested_beyond_the_limit_is_malformed()
    {
        Node Nested(int depth) => depth == 1 ? Node.Of("a") : Node.Of("a", Nested(depth - 1));
        Assert.NotNull(NodeDecoder.Decode(NodeEncoder.Encode(Nested(32))));
        Assert.Throws<MalformedNodeException>(() => NodeDecoder.Decode(NodeEncoder.Encode(Nested(33))));
    }

    [Fact]
    public void More_nodes_than_the_limit_are_malformed()
    {
        var bytes = NodeEncoder.Encode(Node.Of("list", [.. Enumerable.Range(0, 10).Select(_ => Node.Of("a"))]));
        Assert.NotNull(NodeDecoder.Decode(bytes, new NodeLimits { Nodes = 11 }));
        Assert.Throws<MalformedNodeException>(() => NodeDecoder.Decode(bytes, new NodeLimits { Nodes = 10 }));
    }

    [Theory]
    [InlineData("", "empty frame")]
    [InlineData("00", "no node")]
    [InlineData("0000", "empty list")]
    [InlineData("00f800", "list of size 0")]
    [InlineData("00f80100", "tag is null")]
    [InlineData("00f801fc00", "tag is empty")]
    [InlineData("00f801f0", "byte 240 is no text")]
    [InlineData("00f80113ff", "byte after the node")]
    [InlineData("00f8ff13", "attributes that are not there")]
    [InlineData("00f90fff13", "more attributes than input")]
    [InlineData("00f80213f9ffff", "more children than input")]
    [InlineData("00f80213fcff00", "bytes that are not there")]
    [InlineData("00f80213fe7fffffff", "2 GB that are not there")]
    [InlineData("00f80213feffffffff", "4 GB that are not there")]
    [InlineData("00f8031306fa0300", "JID without server")]
    [InlineData("00f8031306f5fc0175000000010304", "interop JID of another server")]
    [InlineData("00f8031306f80113", "list as attribute")]
    [InlineData("00f80313fa030306", "JID as attribute name")]
    [InlineData("00f8031306ff80", "odd packed text of no bytes")]
    [InlineData("00f8031306ff01cc", "nibble 12")]
    [InlineData("00f8031306ff01f1", "filler in the middle")]
    [InlineData("02", "nothing to inflate")]
    [InlineData("02f80113", "not deflated")]
    public void Malformed_input_is_named_so(string hex, string fault)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Throws<MalformedNodeException>(() => NodeDecoder.Decode(bytes));
        Assert.False(NodeDecoder.TryDecode(bytes, out _), fault);
    }

    [Fact]
    public void Truncated_stanza_is_malformed()
    {
        var bytes = NodeEncoder.Encode(Samples.Message);
        for (var length = 0; length < bytes.Length; length++) Assert.False(NodeDecoder.TryDecode(bytes.AsSpan(0, length), out _));
    }

    [Fact]
    public void Nodes_without_a_binary_form_are_rejected()
    {
        Assert.Throws<ArgumentException>(() => NodeEncoder.Encode(Node.Of("")));
        Assert.Throws<ArgumentException>(() => NodeEncoder.Encode(Node.Of("a", [new("jid", default(Jid))])));
        Assert.Throws<ArgumentException>(() => NodeEncoder.Encode(Node.Of("a", [.. Enumerable.Repeat(Node.Of("b"), 65536)])));
    }

    [Fact]
    public void Short_text_and_bytes_are_equal()
    {
        var shortText = NodeDecoder.Decode(NodeEncoder.Encode(Node.OfShortText("a", "encrypt")));
        var bytes = NodeDecoder.Decode(NodeEncoder.Encode(Node.OfText("a", "encrypt")));
        Assert.Equal("encrypt", shortText.Text);
        NodeVectors.AssertSame(bytes, shortText);
        Assert.True(shortText.IsShortText);
        Assert.False(bytes.IsShortText);
    }

    [Fact]
    public void Encoding_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>(1 << 16);
        Assert.Equal(0, Allocations.Of(() =>
        {
            output.ResetWrittenCount();
            NodeEncoder.Encode(Samples.Message, output);
        }));
    }

    [Fact]
    public void Decoding_allocates_the_node_and_nothing_else()
    {
        // Node, its attribute array and the content array; texts are tokens.
        var bytes = NodeEncoder.Encode(Node.OfBytes("enc", new byte[100], new("type", "msg"), new("mode", "active")));
        Node? node = null;
        var node1 = Allocations.Of(() => node = NodeDecoder.Decode(bytes));
        var same = Allocations.Of(() => node = Node.OfBytes("enc", new byte[100], new("type", "msg"), new("mode", "active")));
        Assert.NotNull(node);
        Assert.Equal(same, node1);
    }

    private static byte[] Deflate(ReadOnlySpan<byte> plain)
    {
        using var output = new MemoryStream();
        output.WriteByte(2);
        using (var deflater = new ZLibStream(output, CompressionLevel.Optimal)) deflater.Write(plain);
        return output.ToArray();
    }
}
