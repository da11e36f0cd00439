using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Tests.Binary;

/// <summary>Nodes in the notation of the vectors, and back.</summary>
internal static class NodeVectors
{
    internal static readonly JsonElement File = Vectors.Load("nodes.json");

    internal static Node ToNode(JsonElement json)
    {
        var tag = json.Text("tag");
        var attributes = json.Each("attrs").Select(pair => new NodeAttribute(pair[0].GetString()!, pair[1].GetString()!)).ToArray();
        if (json.TryGetProperty("text", out var text)) return Node.OfShortText(tag, text.GetString()!, attributes);
        if (json.TryGetProperty("bytes", out _)) return Node.OfBytes(tag, json.Bytes("bytes"), attributes);
        if (json.TryGetProperty("filler", out var filler)) return Node.OfBytes(tag, Filler(filler), attributes);
        return new Node(tag, attributes, json.TryGetProperty("children", out var children) ? [.. children.EnumerateArray().Select(ToNode)] : null);
    }

    internal static void AssertSame(Node expected, Node actual)
    {
        Assert.Equal(expected.Tag, actual.Tag);
        Assert.Equal(Pairs(expected), Pairs(actual));
        Assert.Equal(expected.Bytes?.ToArray(), actual.Bytes?.ToArray());
        Assert.Equal(expected.Children.Count, actual.Children.Count);
        for (var i = 0; i < expected.Children.Count; i++) AssertSame(expected.Children[i], actual.Children[i]);
    }

    private static byte[] Filler(JsonElement filler)
    {
        var bytes = new byte[filler.GetProperty("length").GetInt32()];
        Array.Fill(bytes, filler.GetProperty("byte").GetByte());
        return bytes;
    }

    private static List<string> Pairs(Node node)
    {
        var pairs = new List<string>();
        foreach (var attribute in node.Attributes) pairs.Add($"{attribute.Name}={attribute.Value}");
        return pairs;
    }
}
