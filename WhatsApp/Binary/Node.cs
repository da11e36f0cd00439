using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace WhatIsUp.WhatsApp.Binary;

/// <summary>A stanza or a part of one: tag, attributes, and either child nodes or bytes. Built once, then only read.</summary>
public sealed class Node
{
    private static readonly NodeAttribute[] NoAttributes = [];
    private static readonly Node[] NoChildren = [];
    private readonly NodeAttribute[] _attributes;
    private readonly string? _text;

    /// <summary>Makes a node; <paramref name="children"/> and <paramref name="bytes"/> exclude each other.</summary>
    public Node(string tag, NodeAttribute[]? attributes = null, Node[]? children = null, ReadOnlyMemory<byte>? bytes = null)
    {
        Tag = tag;
        _attributes = attributes ?? NoAttributes;
        Children = children ?? NoChildren;
        Bytes = bytes;
    }

    internal Node(string tag, NodeAttribute[] attributes, string text)
        : this(tag, attributes, null, Encoding.UTF8.GetBytes(text)) => _text = text;

    /// <summary>
    /// Makes a node with child nodes from a readable list of attribute pairs. Preferred where a list of <c>new("name", value)</c> could mean nodes too.
    /// </summary>
    [OverloadResolutionPriority(1)]
    public static Node Of(string tag, IReadOnlyList<NodeAttribute> attributes, params Node[] children) => new(tag, [.. attributes], children);

    /// <summary>Makes a node with child nodes and no attributes.</summary>
    public static Node Of(string tag, params Node[] children) => new(tag, null, children);

    /// <summary>Makes a node that carries bytes.</summary>
    public static Node OfBytes(string tag, ReadOnlyMemory<byte> bytes, params NodeAttribute[] attributes) => new(tag, attributes, null, bytes);

    /// <summary>Makes a node that carries text as UTF-8.</summary>
    public static Node OfText(string tag, string text, params NodeAttribute[] attributes) => new(tag, attributes, null, Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Creates a node whose text is encoded in the short form of attribute values (token, packed digits). Clients send some contents in this form, among them
    /// those of the pair code; readers see no difference, except for peers that distinguish strings from bytes: servers send <see cref="OfText"/>.
    /// </summary>
    public static Node OfShortText(string tag, string text, params NodeAttribute[] attributes) => new(tag, attributes, text);

    /// <summary>Tag.</summary>
    public string Tag { get; }

    /// <summary>Attributes in wire order.</summary>
    public ReadOnlySpan<NodeAttribute> Attributes => _attributes;

    /// <summary>Child nodes; empty when the node has bytes or nothing.</summary>
    public IReadOnlyList<Node> Children { get; }

    /// <summary>The bytes, or null when the node has children or nothing.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; }

    /// <summary>The attribute as text, or null.</summary>
    public string? Get(string name)
    {
        foreach (ref readonly var attribute in _attributes.AsSpan())
            if (attribute.Name == name) return attribute.Value;
        return null;
    }

    /// <summary>The attribute as a JID (parsed if it arrived as text), or null if it is absent or not a JID.</summary>
    public Jid? GetJid(string name)
    {
        foreach (ref readonly var attribute in _attributes.AsSpan())
        {
            if (attribute.Name != name) continue;
            return attribute.Jid ?? (Jid.TryParse(attribute.Text, out var jid) ? jid : null);
        }
        return null;
    }

    /// <summary>The attribute as a whole number, or null when it is absent or no number.</summary>
    public long? GetInteger(string name) =>
        long.TryParse(Get(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The first child with this tag, or null.</summary>
    public Node? Child(string tag)
    {
        foreach (var child in Children)
            if (child.Tag == tag) return child;
        return null;
    }

    /// <summary>All children with this tag.</summary>
    public IEnumerable<Node> ChildrenOf(string tag) => Children.Where(child => child.Tag == tag);

    /// <summary>True when the content travels in the short form of <see cref="OfShortText"/>.</summary>
    public bool IsShortText => _text is not null;

    /// <summary>The bytes read as UTF-8, or null.</summary>
    public string? Text => _text is not null ? _text : Bytes is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    /// <summary>Tag and attribute names only: values can hold phone numbers and never reach a log.</summary>
    public override string ToString() => string.Concat("<", Tag, Get("type") is { } type ? " type=" + type : "", ">");
}
