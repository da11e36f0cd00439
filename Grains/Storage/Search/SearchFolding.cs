using System.Globalization;
using System.Text;

namespace WhatIsUp.Grains.Storage.Search;

/// <summary>
/// Texts as they are searched: without case, accents and presentation forms of characters, for every script, and the same on both databases. The program has no
/// cultures (<c>InvariantGlobalization</c>, where <see cref="string.Normalize()"/> changes nothing), so the table is our own: <c>SearchFolding.txt</c>,
/// generated from the Unicode Character Database by <c>generate-folding.mjs</c>, which documents the rules. A change of the table requires a migration that
/// empties the column <c>search</c>.
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
        if (first is >= Leads and < Leads + LeadCount && second is >= Vowels and < Vowels + VowelCount)
        {
            return Syllables + (((first - Leads) * VowelCount) + (second - Vowels)) * TrailCount;
        }
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
            var fields = line.TrimStart('+').Split(' ');
            if (line[0] == '+') pairs.Add(((long)Hex(fields[0]) << 32) | (uint)Hex(fields[1]), Hex(fields[2]));
            else ReadRun(fields, pages);
        }
        return new Tables(pages, pairs);
    }

    /// <summary>A line of the table: one character or a range, and its replacement.</summary>
    private static void ReadRun(string[] fields, string?[]?[] pages)
    {
        var (place, step) = fields[0].EndsWith("/2", StringComparison.Ordinal) ? (fields[0][..^2], 2) : (fields[0], 1);
        var ends = place.Split('-');
        var (first, last) = (Hex(ends[0]), Hex(ends[^1]));
        int? offset = fields is [_, ['+' or '-', ..]] ? int.Parse(fields[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;
        var same = offset is null ? string.Concat(fields.Skip(1).Select(field => char.ConvertFromUtf32(Hex(field)))) : null;
        for (var character = first; character <= last; character += step)
            (pages[character >> PageBits] ??= new string?[1 << PageBits])[character & ((1 << PageBits) - 1)] = same
                ?? char.ConvertFromUtf32(character + offset!.Value);
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>Replacements of characters, by pages of 256; and pairs that are replaced together.</summary>
    private sealed record Tables(string?[]?[] Pages, Dictionary<long, int> Pairs)
    {
        public string? ResultOf(int character) => Pages[character >> PageBits]?[character & ((1 << PageBits) - 1)];
    }
}
