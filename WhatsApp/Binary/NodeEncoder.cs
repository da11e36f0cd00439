using System.Buffers;

namespace WhatIsUp.WhatsApp.Binary;

/// <summary>Writes nodes in WhatsApp's binary form, byte for byte as the reference clients do.</summary>
public static class NodeEncoder
{
    /// <summary>Appends the flag byte 0 (not deflated) and the node. Allocates nothing besides what the writer does.</summary>
    /// <exception cref="ArgumentException">The node cannot be written: an empty tag, a JID without server, or more than 65,535 list entries.</exception>
    public static void Encode(Node node, IBufferWriter<byte> output) => Encode(node, output, TokenDictionary.Current);

    /// <summary>As <see cref="Encode(Node, IBufferWriter{byte})"/>, for a peer with this dictionary.</summary>
    public static void Encode(Node node, IBufferWriter<byte> output, TokenDictionary dictionary)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(dictionary);
        var writer = new NodeWriter(output, dictionary);
        writer.WriteByte(0);
        writer.WriteNode(node);
        writer.Complete();
    }

    /// <summary>As <see cref="Encode(Node, IBufferWriter{byte})"/>, into a new array.</summary>
    public static byte[] Encode(Node node)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Encode(node, output);
        return output.WrittenSpan.ToArray();
    }
}
