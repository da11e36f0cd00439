using System.Globalization;
using System.Text;

namespace WhatIsUp.Grains.Storage.Search;

/// <summary>
/// Texts as they are searched: without case, accents and mere forms of characters, for every script, and the same on both databases. The program knows no cultures
/// (<c>InvariantGlobalization</c>, where <see cref="string.Normalize()"/> changes nothing), so the table is our own: <c>SearchFolding.txt</c>, made from the Unicode
/// Character Database by <c>generate-folding.mjs</c>, which says what becomes of what. A change of the table wants the column <c>search</c> emptied by a migration.
/// </summary>
internal static class SearchFolding
{
    private const int PageBits = 8;
    private const int LastCodePoint = 0x10FFFF;

    // Hangul syllables are composed by arithmetic: The Unicode Standard, section 3.12.
    private const int Syllables = 0xAC00, Leads = 0x1100, Vowels = 0x1161, Trails = 0x11A7, LeadCount = 19, VowelCount = 21, TrailCount = 28;

    private static readonly Lazy<Tables> All = new(Read);

    /// <summary>The text as it is searched.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        var tables = All.Value;
        var folded = new StringBuilder(text.Length);
        var last = -1;
        foreach (var rune in text.EnumerateRunes())
        {
            if (tables.ResultOf(rune.Value) is not { } result) Append(folded, rune.Value, ref last, tables);
            else
                foreach (var part in result.EnumerateRunes()) Append(folded, part.Value, ref last, tables);
        }
        return folded.ToString();
    }

    /// <summary>Adds a character, as one with that before it where the two are written as one.</summary>
    private static void Append(StringBuilder folded, int character, ref int last, Tables tables)
    {
        if (last >= 0 && Compose(last, character, tables) is { } both)
        {
            folded.Length -= new Rune(last).Utf16SequenceLength;
            character = both;
        }
        Span<char> units = stackalloc char[2];
        folded.Append(units[..new Rune(character).EncodeToUtf16(units)]);
        last = character;
    }

    private static int? Compose(int first, int second, Tables tables)
    {
        if (first is >= Leads and < Leads + LeadCount && second is >= Vowels and < Vowels + VowelCount) return Syllables + (((first - Leads) * VowelCount) + (second - Vowels)) * TrailCount;
        var isOpenSyllable = first is >= Syllables and < Syllables + (LeadCount * VowelCount * TrailCount) && (first - Syllables) % TrailCount == 0;
        if (isOpenSyllable && second is > Trails and < Trails + TrailCount) return first + second - Trails;
        return tables.Pairs.TryGetValue(((long)first << 32) | (uint)second, out var both) ? both : null;
    }

    private static Tables Read()
    {
        var (pages, pairs) = (new string?[(LastCodePoint >> PageBits) + 1][], new Dictionary<long, int>());
        using var reader = new StreamReader(typeof(SearchFolding).Assembly.GetManifestResourceStream("WhatIsUp.Grains.Storage.Search.SearchFolding.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '#') continue;
            var words = line.TrimStart('+').Split(' ');
            if (line[0] == '+') pairs.Add(((long)Hex(words[0]) << 32) | (uint)Hex(words[1]), Hex(words[2]));
            else ReadRun(words, pages);
        }
        return new Tables(pages, pairs);
    }

    /// <summary>A line of the table: one character or neighbours, and what they become.</summary>
    private static void ReadRun(string[] words, string?[]?[] pages)
    {
        var (place, step) = words[0].EndsWith("/2", StringComparison.Ordinal) ? (words[0][..^2], 2) : (words[0], 1);
        var ends = place.Split('-');
        var (first, last) = (Hex(ends[0]), Hex(ends[^1]));
        int? offset = words is [_, ['+' or '-', ..]] ? int.Parse(words[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;
        var same = offset is null ? string.Concat(words.Skip(1).Select(word => char.ConvertFromUtf32(Hex(word)))) : null;
        for (var character = first; character <= last; character += step)
            (pages[character >> PageBits] ??= new string?[1 << PageBits])[character & ((1 << PageBits) - 1)] = same ?? char.ConvertFromUtf32(character + offset!.Value);
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>What becomes of characters, by pages of 256; and pairs that are one.</summary>
    private sealed record Tables(string?[]?[] Pages, Dictionary<long, int> Pairs)
    {
        public string? ResultOf(int character) => Pages[character >> PageBits]?[character & ((1 << PageBits) - 1)];
    }
}
