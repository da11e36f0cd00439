using System.Globalization;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Server;

/// <summary>Short words for stanzas: attributes whose value is null are left out.</summary>
internal static class StanzaBuilder
{
    public static Node N(string tag, params ReadOnlySpan<(string Name, object? Value)> attributes) => new(tag, Attributes(attributes));

    public static Node N(string tag, (string Name, object? Value)[] attributes, params Node[] children) => new(tag, Attributes(attributes), children);

    public static Node N(string tag, (string Name, object? Value)[] attributes, ReadOnlyMemory<byte> bytes) => new(tag, Attributes(attributes), null, bytes);

    public static Node Bytes(string tag, ReadOnlyMemory<byte> bytes) => new(tag, null, null, bytes);

    public static Node With(Node node, string name, string value) =>
        new(node.Tag, [.. node.Attributes, new NodeAttribute(name, value)], [.. node.Children], node.Bytes);

    /// <summary>Three bytes, big-endian: how key ids travel.</summary>
    public static byte[] Id24(uint id) => [(byte)(id >> 16), (byte)(id >> 8), (byte)id];

    /// <summary>Four bytes, big-endian: how registration ids travel.</summary>
    public static byte[] Id32(uint id) => [(byte)(id >> 24), (byte)(id >> 16), (byte)(id >> 8), (byte)id];

    /// <summary>A big-endian number of exactly this many bytes, or null.</summary>
    public static uint? ReadId(ReadOnlyMemory<byte>? bytes, int length)
    {
        if (bytes is not { } value || value.Length != length) return null;
        uint id = 0;
        foreach (var part in value.Span) id = (id << 8) | part;
        return id;
    }

    /// <summary>Bytes of exactly this length, or null.</summary>
    public static byte[]? ReadBytes(Node? node, int length) => node?.Bytes is { } bytes && bytes.Length == length ? bytes.ToArray() : null;

    private static NodeAttribute[] Attributes(ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        var made = new NodeAttribute[attributes.Length];
        var count = 0;
        foreach (var (name, value) in attributes)
        {
            if (value is null) continue;
            made[count++] = value switch
            {
                Jid jid => new NodeAttribute(name, jid),
                string text => new NodeAttribute(name, text),
                DateTimeOffset time => new NodeAttribute(name, time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
                _ => new NodeAttribute(name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
            };
        }
        return count == made.Length ? made : made[..count];
    }
}
