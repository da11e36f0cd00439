using System.Buffers;

namespace WhatIsUp.WhatsApp.Binary;

/// <summary>Writes nodes in WhatsApp's binary form with token dictionary 3, byte for byte as the reference clients do.</summary>
public static class NodeEncoder
{
    /// <summary>Appends the flag byte 0 (not deflated) and the node. Allocates nothing besides what the writer does.</summary>
    /// <exception cref="ArgumentException">The node cannot be written: an empty tag, a JID without server, or more than 65,535 list entries.</exception>
    public static void Encode(Node node, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(output);
        var writer = new NodeWriter(output);
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
