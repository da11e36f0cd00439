using System.Globalization;
using System.Text;

namespace WhatIsUp.ApiGateway.Fields;

/// <summary>Recognises emojis.</summary>
internal static class EmojiText
{
    private const int Keycap = 0x20E3;
    private const int FirstArrow = 0x2190;

    /// <summary>True for exactly one emoji, which may consist of several code points.</summary>
    public static bool IsOne(string text)
    {
        if (new StringInfo(text).LengthInTextElements != 1) return false;
        if (text.EnumerateRunes().Any(rune => rune.Value == Keycap)) return char.IsAsciiDigit(text[0]) || text[0] is '#' or '*';
        return !text.Any(char.IsAsciiLetterOrDigit) && text.EnumerateRunes().Any(IsPicture);
    }

    // Emojis are symbols, except for a few punctuation marks and letters of the Unicode emoji list.
    private static bool IsPicture(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.OtherSymbol => true,
        UnicodeCategory.MathSymbol => rune.Value >= FirstArrow,
        _ => rune.Value is 0x203C or 0x2049 or 0x2139 or 0x3030 or 0x303D,
    };
}
