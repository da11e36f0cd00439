using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace WhatIsUp.WhatsApp.Binary;

/// <summary>The state of one encoding: free space of the output and how much of it is used.</summary>
internal ref struct NodeWriter(IBufferWriter<byte> output, TokenDictionary dictionary)
{
    private const int SmallestSpan = 256;
    private const int LargestList = ushort.MaxValue;
    private Span<byte> _span;
    private int _used;

    internal void WriteNode(Node node)
    {
        if (node.Tag.Length == 0) throw new ArgumentException("A node has a tag.", nameof(node));
        var children = node.Children;
        var hasContent = node.Bytes is not null || children.Count > 0;
        WriteListSize(1 + 2 * node.Attributes.Length + (hasContent ? 1 : 0));
        WriteString(node.Tag);
        foreach (ref readonly var attribute in node.Attributes) WriteAttribute(in attribute);
        if (node.IsShortText) WriteText(node.Text);
        else if (node.Bytes is { } bytes) WriteBytes(bytes.Span);
        else if (children.Count > 0)
        {
            WriteListSize(children.Count);
            for (var i = 0; i < children.Count; i++) WriteNode(children[i]);
        }
    }

    internal void WriteByte(byte value) => Reserve(1)[0] = value;

    /// <summary>Hands the last bytes to the output; to be called once, at the end.</summary>
    internal void Complete()
    {
        if (_used > 0) output.Advance(_used);
        _span = default;
        _used = 0;
    }

    private void WriteAttribute(ref readonly NodeAttribute attribute)
    {
        WriteString(attribute.Name);
        if (attribute.Text is { } text) WriteText(text);
        else if (attribute.Jid is { } jid) WriteJid(jid.User, jid.Device, jid.Integrator, jid.Server, jid.Device > 0);
        else throw new ArgumentException("An attribute has a value.", nameof(attribute));
    }

    /// <summary>A text that may be a JID: the reference clients know JIDs by their <c>@</c> and write them as such, when nothing is lost by it.</summary>
    private void WriteText(scoped ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        if (at < 0 || !TryWriteAsJid(text[..at], text[(at + 1)..])) WriteString(text);
    }

    private bool TryWriteAsJid(scoped ReadOnlySpan<char> user, scoped ReadOnlySpan<char> server)
    {
        if (server.Length == 0 || server.Contains('@') || server is JidServer.Interop or JidServer.Messenger || user.Contains('_')) return false;
        var colon = user.IndexOf(':');
        ushort device = 0;
        if (colon >= 0)
        {
            var digits = user[(colon + 1)..];
            if (NodeTags.DomainOf(server) < 0 || digits is ['0', _, ..]) return false;
            if (!ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out device) || device > byte.MaxValue) return false;
            user = user[..colon];
        }
        WriteJid(user, device, 0, server, colon >= 0);
        return true;
    }

    private void WriteJid(scoped ReadOnlySpan<char> user, ushort device, ushort integrator, scoped ReadOnlySpan<char> server, bool namesDevice)
    {
        if (server.Length == 0) throw new ArgumentException("A JID has a server.", nameof(server));
        var domain = NodeTags.DomainOf(server);
        if (server is JidServer.Interop or JidServer.Messenger)
        {
            var isInterop = server is JidServer.Interop;
            WriteByte(isInterop ? NodeTags.InteropJid : NodeTags.MessengerJid);
            WriteString(user);
            BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), device);
            if (isInterop) BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), integrator);
        }
        else if (namesDevice && domain >= 0 && device <= byte.MaxValue)
        {
            WriteByte(NodeTags.DeviceJid);
            WriteByte((byte)domain);
            WriteByte((byte)device);
            WriteString(user);
            return;
        }
        else
        {
            WriteByte(NodeTags.JidPair);
            if (device > 0) WriteUserWithDevice(user, device);
            else if (user.Length == 0) WriteByte(NodeTags.ListEmpty);
            else WriteString(user);
        }
        WriteString(server);
    }

    /// <summary>A device number that has no binary form stays readable in the user part.</summary>
    private void WriteUserWithDevice(scoped ReadOnlySpan<char> user, ushort device)
    {
        const int longestSuffix = 6;
        if (user.Length > 256) throw new ArgumentException("The user part of the JID is too long.", nameof(user));
        Span<char> text = stackalloc char[256 + longestSuffix];
        user.CopyTo(text);
        text[user.Length] = ':';
        device.TryFormat(text[(user.Length + 1)..], out var digits, default, CultureInfo.InvariantCulture);
        WriteString(text[..(user.Length + 1 + digits)]);
    }

    private void WriteString(scoped ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && dictionary.TryFind(text, out var page, out var code))
        {
            if (page != 0) WriteByte(page);
            WriteByte(code);
        }
        else if (PackedText.TagFor(text) is var tag && tag != 0)
        {
            WriteByte(tag);
            WriteByte((byte)((text.Length + 1) / 2 | (text.Length % 2 << 7)));
            PackedText.Pack(text, Reserve((text.Length + 1) / 2));
        }
        else
        {
            var length = Encoding.UTF8.GetByteCount(text);
            WriteLength(length);
            Encoding.UTF8.GetBytes(text, Reserve(length));
        }
    }

    private void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        WriteLength(bytes.Length);
        bytes.CopyTo(Reserve(bytes.Length));
    }

    private void WriteLength(int length)
    {
        if (length < 1 << 8)
        {
            WriteByte(NodeTags.Bytes8);
            WriteByte((byte)length);
        }
        else if (length < 1 << 20)
        {
            BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), (uint)NodeTags.Bytes20 << 24 | (uint)length);
        }
        else
        {
            WriteByte(NodeTags.Bytes32);
            BinaryPrimitives.WriteInt32BigEndian(Reserve(4), length);
        }
    }

    private void WriteListSize(int size)
    {
        if (size < 1 << 8)
        {
            WriteByte(NodeTags.List8);
            WriteByte((byte)size);
        }
        else
        {
            if (size > LargestList) throw new ArgumentException("A node has too many attributes or children.", nameof(size));
            WriteByte(NodeTags.List16);
            BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), (ushort)size);
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (_span.Length - _used < count)
        {
            if (_used > 0) output.Advance(_used);
            _span = output.GetSpan(Math.Max(count, SmallestSpan));
            _used = 0;
        }
        var reserved = _span.Slice(_used, count);
        _used += count;
        return reserved;
    }
}
