using System.Buffers;
using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Tests.Binary;

/// <summary>Dictionary 2, as written by <c>encodeBinaryNode</c> of Baileys 6.17.16.</summary>
public sealed class TokenDictionaryTests
{
    private const string Stanza = "00f80a1e0efa0003043e08ff861234b5678a9f19d0f801f801cd";
    private const string Sha256OfAllTokens = "a2dab4ac53b7bc88173a13cf4209516cee13a13fc58e3d519c0e06de24d3bfbb";

    [Fact]
    public void Node_in_dictionary_2_has_the_bytes_of_an_old_client()
    {
        var node = Node.Of("iq", [new("to", Jid.ServerJid), new("type", "set"), new("id", "1234.5678-9"), new("xmlns", "passive")], Node.Of("active"));
        Assert.Equal(Stanza, Convert.ToHexStringLower(Encode(node)));
        NodeVectors.AssertSame(node, NodeDecoder.Decode(Convert.FromHexString(Stanza), TokenDictionary.Former));
        Assert.NotEqual(Stanza, Convert.ToHexStringLower(NodeEncoder.Encode(node)));
    }

    [Fact]
    public void Every_token_of_dictionary_2_has_the_code_of_an_old_client()
    {
        using var reader = new StreamReader(typeof(TokenDictionary).Assembly.GetManifestResourceStream("WhatIsUp.WhatsApp.Binary.Tokens2.txt")!);
        var tokens = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')).ToArray();
        var encoded = Encode(Node.Of("list", [.. tokens.Select(token => Node.Of(token))]));
        Assert.Equal(Sha256OfAllTokens, Convert.ToHexStringLower(SHA256.HashData(encoded)));
        Assert.Equal(tokens, NodeDecoder.Decode(encoded, TokenDictionary.Former, new NodeLimits { Nodes = 2_000 }).Children.Select(child => child.Tag));
    }

    [Fact]
    public void Only_dictionaries_2_and_3_are_known()
    {
        Assert.Equal([2, 3], Enumerable.Range(0, 256).Where(version => TokenDictionary.OfVersion((byte)version) is not null));
        Assert.Same(TokenDictionary.Current, TokenDictionary.OfVersion(3));
    }

    private static byte[] Encode(Node node)
    {
        var output = new ArrayBufferWriter<byte>();
        NodeEncoder.Encode(node, output, TokenDictionary.Former);
        return output.WrittenSpan.ToArray();
    }
}
