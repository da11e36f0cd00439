using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace WhatIsUp.WhatsApp.Binary;

/// <summary>The state of one decoding: the remaining input, and the number of further nodes it may contain.</summary>
internal ref struct NodeReader(ReadOnlySpan<byte> input, NodeLimits limits, TokenDictionary dictionary)
{
    private const int SmallestNode = 3;
    private const int NodeBytes = 96;
    private const int AttributeBytes = 48;
    private ReadOnlySpan<byte> _rest = input;
    private int _nodesLeft = limits.Nodes;
    private int _attributesLeft = limits.Attributes;

    internal readonly bool IsAtEnd => _rest.Length == 0;

    /// <summary>About how many bytes of memory the nodes read take beside their contents.</summary>
    internal readonly int Overhead => (limits.Nodes - _nodesLeft) * NodeBytes + (limits.Attributes - _attributesLeft) * AttributeBytes;

    internal Node ReadNode(int depth)
    {
        if (depth > limits.Depth) throw new MalformedNodeException("Nodes nest too deeply.");
        if (--_nodesLeft < 0) throw new MalformedNodeException("The stanza holds too many nodes.");
        var size = ReadListSize(ReadByte());
        if (size == 0) throw new MalformedNodeException("A node has no tag.");
        var tag = ReadString(ReadByte());
        if (tag.Length == 0) throw new MalformedNodeException("A node has an empty tag.");
        var attributes = ReadAttributes((size - 1) / 2);
        return size % 2 == 0 ? ReadContent(tag, attributes, depth) : new Node(tag, attributes);
    }

    private Node ReadContent(string tag, NodeAttribute[]? attributes, int depth)
    {
        var kind = ReadByte();
        switch (kind)
        {
            case NodeTags.ListEmpty:
                return new Node(tag, attributes);
            case NodeTags.List8 or NodeTags.List16:
                return new Node(tag, attributes, ReadChildren(ReadListSize(kind), depth));
            case NodeTags.Bytes8 or NodeTags.Bytes20 or NodeTags.Bytes32:
                return new Node(tag, attributes, null, Take(ReadLength(kind)).ToArray());
            default:
                return new Node(tag, attributes ?? [], TryReadJid(kind, out var jid) ? jid.ToString() : ReadString(kind));
        }
    }

    private Node[] ReadChildren(int count, int depth)
    {
        if (count > _rest.Length / SmallestNode) throw new MalformedNodeException("A list is longer than the input.");
        var children = new Node[count];
        for (var i = 0; i < count; i++) children[i] = ReadNode(depth + 1);
        return children;
    }

    private NodeAttribute[]? ReadAttributes(int count)
    {
        if (count == 0) return null;
        if ((_attributesLeft -= count) < 0) throw new MalformedNodeException("The stanza holds too many attributes.");
        if (count > _rest.Length / 2) throw new MalformedNodeException("There are more attributes than input.");
        var attributes = new NodeAttribute[count];
        for (var i = 0; i < count; i++)
        {
            var name = ReadString(ReadByte());
            var kind = ReadByte();
            attributes[i] = TryReadJid(kind, out var jid)
                ? new NodeAttribute(name, jid)
                : new NodeAttribute(name, kind == NodeTags.ListEmpty ? "" : ReadString(kind));
        }
        return attributes;
    }

    private bool TryReadJid(byte kind, out Jid jid)
    {
        switch (kind)
        {
            case NodeTags.JidPair:
                jid = ReadJidPair();
                return true;
            case NodeTags.DeviceJid:
                var server = NodeTags.ServerOf(ReadByte());
                var device = ReadByte();
                jid = new Jid(ReadUser(), server, device);
                return true;
            case NodeTags.InteropJid:
                jid = new Jid(ReadUser(), JidServer.Interop, ReadUInt16(), ReadUInt16());
                ReadServer(JidServer.Interop);
                return true;
            case NodeTags.MessengerJid:
                jid = new Jid(ReadUser(), JidServer.Messenger, ReadUInt16());
                ReadServer(JidServer.Messenger);
                return true;
            default:
                jid = default;
                return false;
        }
    }

    private Jid ReadJidPair()
    {
        var user = ReadUser();
        var server = ReadString(ReadByte());
        if (server.Length == 0) throw new MalformedNodeException("A JID has no server.");
        var colon = user.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && ushort.TryParse(user.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var device)
            ? new Jid(user[..colon], server, device)
            : new Jid(user, server);
    }

    private string ReadUser()
    {
        var kind = ReadByte();
        return kind == NodeTags.ListEmpty ? "" : ReadString(kind);
    }

    private void ReadServer(string expected)
    {
        if (ReadString(ReadByte()) != expected) throw new MalformedNodeException("A JID names another server than its form.");
    }

    private string ReadString(byte kind)
    {
        switch (kind)
        {
            case >= NodeTags.FirstPage and <= NodeTags.LastPage:
                return dictionary.Paged(kind, ReadByte());
            case NodeTags.Bytes8 or NodeTags.Bytes20 or NodeTags.Bytes32:
                return Encoding.UTF8.GetString(Take(ReadLength(kind)));
            case NodeTags.PackedHex or NodeTags.PackedNibble:
                var length = ReadByte();
                return PackedText.Unpack(kind, Take(length & 127), length > 127) ?? throw new MalformedNodeException("A packed text has an unknown character.");
            default:
                return dictionary.Single(kind) ?? throw new MalformedNodeException("A text begins with an unknown byte.");
        }
    }

    private int ReadListSize(byte kind) => kind switch
    {
        NodeTags.ListEmpty => 0,
        NodeTags.List8 => ReadByte(),
        NodeTags.List16 => ReadUInt16(),
        _ => throw new MalformedNodeException("A list begins with an unknown byte."),
    };

    private int ReadLength(byte kind)
    {
        switch (kind)
        {
            case NodeTags.Bytes8:
                return ReadByte();
            case NodeTags.Bytes20:
                var high = ReadByte() & 15;
                return high << 16 | ReadUInt16();
            default:
                var length = BinaryPrimitives.ReadUInt32BigEndian(Take(4));
                return length <= int.MaxValue ? (int)length : throw new MalformedNodeException("A length is beyond the input.");
        }
    }

    private byte ReadByte() => Take(1)[0];

    private ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw new MalformedNodeException("The input ends in the middle of a node.");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
