using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace WhatIsUp.Grains.Abstractions.Json;

/// <summary>
/// Escapes only what JSON requires (RFC 8259, section 7): letters of every script and emoji are written as UTF-8. The framework's most relaxed encoder still
/// writes every character beyond U+FFFF as a pair of escapes. For JSON that is never part of HTML.
/// </summary>
public sealed class PlainJsonEncoder : JavaScriptEncoder
{
    private const int EscapeLength = 6;
    private const string HexDigits = "0123456789abcdef";
    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. ControlsAnd('"', '\\'), .. Enumerable.Range(0xD800, 0x800).Select(unit => (char)unit)]);
    private static readonly SearchValues<byte> SpecialBytes = SearchValues.Create([.. ControlsAnd('"', '\\').Select(unit => (byte)unit)]);

    private PlainJsonEncoder()
    {
    }

    /// <summary>The one instance.</summary>
    public static PlainJsonEncoder Instance { get; } = new();

    /// <inheritdoc />
    public override int MaxOutputCharactersPerInputCharacter => EscapeLength;

    /// <inheritdoc />
    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\';

    /// <inheritdoc />
    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        var special = utf8Text.IndexOfAny(SpecialBytes);
        var plain = special < 0 ? utf8Text : utf8Text[..special];
        if (Utf8.IsValid(plain)) return special;
        var at = 0;
        while (Rune.DecodeFromUtf8(plain[at..], out _, out var length) == OperationStatus.Done) at += length;
        return at;
    }

    /// <inheritdoc />
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var all = new ReadOnlySpan<char>(text, textLength);
        for (var at = 0; ;)
        {
            var next = all[at..].IndexOfAny(Special);
            if (next < 0) return -1;
            at += next;
            if (!char.IsHighSurrogate(all[at]) || at + 1 == all.Length || !char.IsLowSurrogate(all[at + 1])) return at;
            at += 2;
        }
    }

    /// <inheritdoc />
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        Span<char> text = stackalloc char[EscapeLength];
        numberOfCharactersWritten = WillEncode(unicodeScalar) ? Escape(unicodeScalar, text) : new Rune(unicodeScalar).EncodeToUtf16(text);
        if (text[..numberOfCharactersWritten].TryCopyTo(output)) return true;
        numberOfCharactersWritten = 0;
        return false;
    }

    private static int Escape(int scalar, Span<char> output)
    {
        output[0] = '\\';
        output[1] = scalar switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', '\t' => 't', _ => 'u' };
        if (output[1] != 'u') return 2;
        (output[2], output[3], output[4], output[5]) = ('0', '0', HexDigits[scalar >> 4], HexDigits[scalar & 15]);
        return EscapeLength;
    }

    private static IEnumerable<char> ControlsAnd(params char[] others) => Enumerable.Range(0, ' ').Select(unit => (char)unit).Concat(others);
}
