using System.Globalization;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>Escapes of JSON strings, checked before they are decoded: for half of a surrogate pair, the framework would throw.</summary>
internal static class JsonEscapes
{
    private const int HexDigits = 4;
    private const int Length = 2 + HexDigits;

    /// <summary>Offset of the first escaped half of a surrogate pair, or -1.</summary>
    public static int FindLoneSurrogate(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOf((byte)'\\'); at >= 0;)
        {
            var width = 2;
            if (UnitAt(json, at) is { } unit)
            {
                width = Length;
                if (char.IsLowSurrogate(unit)) return at;
                if (char.IsHighSurrogate(unit))
                {
                    if (UnitAt(json, at + Length) is not { } low || !char.IsLowSurrogate(low)) return at;
                    width = 2 * Length;
                }
            }
            if (at + width >= json.Length) return -1;
            var next = json[(at + width)..].IndexOf((byte)'\\');
            at = next < 0 ? -1 : at + width + next;
        }
        return -1;
    }

    /// <summary>The UTF-16 unit that is escaped at this position, or null.</summary>
    private static char? UnitAt(ReadOnlySpan<byte> json, int at)
    {
        if (at + Length > json.Length || json[at] != '\\' || json[at + 1] != 'u') return null;
        return ushort.TryParse(json.Slice(at + 2, HexDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? (char)unit : null;
    }
}
