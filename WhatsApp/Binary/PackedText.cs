using System.Buffers;

namespace WhatIsUp.WhatsApp.Binary;

/// <summary>Texts of digits and a few more characters, two to a byte.</summary>
internal static class PackedText
{
    private const int Filler = 15;
    private const string NibbleAlphabet = "0123456789-.";
    private const string HexAlphabet = "0123456789ABCDEF";
    private static readonly SearchValues<char> Nibbles = SearchValues.Create(NibbleAlphabet);
    private static readonly SearchValues<char> Hexes = SearchValues.Create(HexAlphabet);

    /// <summary>The tag of the packed form that suits a text, or 0.</summary>
    internal static byte TagFor(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > NodeTags.LongestPacked) return 0;
        if (!text.ContainsAnyExcept(Nibbles)) return NodeTags.PackedNibble;
        return text.ContainsAnyExcept(Hexes) ? (byte)0 : NodeTags.PackedHex;
    }

    /// <summary>Packs a text for which <see cref="TagFor"/> found a form; a last half byte is filled with 15.</summary>
    internal static void Pack(ReadOnlySpan<char> text, Span<byte> packed)
    {
        for (var i = 0; i < packed.Length; i++)
        {
            var low = 2 * i + 1 < text.Length ? Code(text[2 * i + 1]) : Filler;
            packed[i] = (byte)(Code(text[2 * i]) << 4 | low);
        }
    }

    /// <summary>Unpacks, or returns null if a half byte is not a character.</summary>
    internal static string? Unpack(byte tag, ReadOnlySpan<byte> packed, bool isOdd)
    {
        if (isOdd && packed.Length == 0) return null;
        ReadOnlySpan<char> alphabet = tag == NodeTags.PackedHex ? HexAlphabet : NibbleAlphabet;
        Span<char> text = stackalloc char[2 * NodeTags.LongestPacked];
        var length = 2 * packed.Length - (isOdd ? 1 : 0);
        for (var i = 0; i < length; i++)
        {
            var code = i % 2 == 0 ? packed[i / 2] >> 4 : packed[i / 2] & 15;
            if (code >= alphabet.Length) return null;
            text[i] = alphabet[code];
        }
        return new string(text[..length]);
    }

    private static int Code(char c) => c switch
    {
        '-' => 10,
        '.' => 11,
        >= 'A' => c - 'A' + 10,
        _ => c - '0',
    };
}
