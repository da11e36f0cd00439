using System.Security.Cryptography;
using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Tests.Binary;

public sealed class NodeVectorTests
{
    public static TheoryData<string> Encoded => Titles("encoded");

    public static TheoryData<string> ReadOnly => Titles("readOnly");

    [Theory]
    [MemberData(nameof(Encoded))]
    public void Node_has_the_bytes_of_Baileys(string title)
    {
        var vector = Find("encoded", title);
        var made = NodeEncoder.Encode(NodeVectors.ToNode(vector.GetProperty("node")));
        if (vector.TryGetProperty("hex", out var hex)) Assert.Equal(hex.GetString(), Convert.ToHexStringLower(made));
        else Assert.Equal(vector.Text("sha256"), Convert.ToHexStringLower(SHA256.HashData(made)));
    }

    [Theory]
    [MemberData(nameof(Encoded))]
    public void Bytes_of_Baileys_are_decoded_as_Baileys_does(string title)
    {
        var vector = Find("encoded", title);
        var node = NodeVectors.ToNode(vector.GetProperty("node"));
        var bytes = vector.TryGetProperty("hex", out _) ? vector.Bytes("hex") : NodeEncoder.Encode(node);
        var expected = vector.TryGetProperty("decoded", out var decoded) ? NodeVectors.ToNode(decoded) : node;
        NodeVectors.AssertSame(expected, NodeDecoder.Decode(bytes));
    }

    [Theory]
    [MemberData(nameof(ReadOnly))]
    public void Forms_that_Baileys_only_reads_are_decoded_as_Baileys_does(string title)
    {
        var vector = Find("readOnly", title);
        NodeVectors.AssertSame(NodeVectors.ToNode(vector.GetProperty("decoded")), NodeDecoder.Decode(vector.Bytes("hex")));
    }

    [Theory]
    [InlineData("interop JID")]
    [InlineData("messenger JID")]
    public void JIDs_of_other_networks_keep_their_bytes(string title)
    {
        var bytes = Find("readOnly", title).Bytes("hex");
        Assert.Equal(bytes, NodeEncoder.Encode(NodeDecoder.Decode(bytes)));
    }

    [Fact]
    public void JIDs_in_JID_form_are_typed_and_keep_their_bytes()
    {
        var vector = Find("encoded", "every JID form");
        var node = NodeDecoder.Decode(vector.Bytes("hex"));
        foreach (var attribute in node.Attributes) Assert.NotNull(attribute.Jid);
        // The one with an explicit device 0 is written without it.
        NodeVectors.AssertSame(node, NodeDecoder.Decode(NodeEncoder.Encode(node)));
    }

    private static TheoryData<string> Titles(string list) => [.. NodeVectors.File.Each(list).Select(vector => vector.Text("title"))];

    private static JsonElement Find(string list, string title) => NodeVectors.File.Each(list).Single(vector => vector.Text("title") == title);
}
