using System.Globalization;
using System.Text;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>A position in a text: line and column, both from 1, in characters.</summary>
/// <param name="Line">Line.</param>
/// <param name="Column">Column.</param>
internal readonly record struct TextPlace(int Line, int Column)
{
    /// <summary>The position of a byte.</summary>
    public static TextPlace Of(ReadOnlySpan<byte> text, int offset)
    {
        var before = text[..Math.Clamp(offset, 0, text.Length)];
        var column = 1;
        for (var rest = before[(before.LastIndexOf((byte)'\n') + 1)..]; !rest.IsEmpty; column++)
        {
            Rune.DecodeFromUtf8(rest, out _, out var length);
            rest = rest[length..];
        }
        return new TextPlace(1 + before.Count((byte)'\n'), column);
    }

    /// <summary>Offset of a byte in a line; both are counted from 0, as by Utf8JsonReader.</summary>
    public static int OffsetOf(ReadOnlySpan<byte> text, long line, long byteInLine)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            var end = text[start..].IndexOf((byte)'\n');
            if (end < 0) break;
            start += end + 1;
        }
        return (int)Math.Min(start + byteInLine, text.Length);
    }

    /// <summary>Text for a problem.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}");
}
