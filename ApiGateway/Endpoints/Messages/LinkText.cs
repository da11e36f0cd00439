using System.Text.RegularExpressions;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Finds the first link of a text as WhatsApp does: without the punctuation of the surrounding sentence.</summary>
internal static partial class LinkText
{
    /// <summary>Characters that end a sentence or a bracket rather than a link.</summary>
    private const string Trailing = ".,;:!?'\"`´’”»…*_~|";

    /// <summary>Pairs of brackets that a link may contain.</summary>
    private static readonly (char Open, char Close)[] Brackets = [('(', ')'), ('[', ']'), ('{', '}')];

    /// <summary>Brackets after which a text may continue without a blank.</summary>
    private static readonly (char Open, char Close)[] TightBrackets = [('[', ']'), ('（', '）'), ('「', '」'), ('『', '』'), ('【', '】'), ('《', '》'), ('〈', '〉')];

    /// <summary>The link, or an empty string.</summary>
    public static string FindFirst(string text)
    {
        for (var match = Start().Match(text); match.Success; match = match.NextMatch())
            if ((match.Index == 0 || !IsJoined(text, match)) && Trim(CutAtBracket(match.Value)) is { Length: > 0 } link && HasHost(link)) return link;
        return "";
    }

    /// <summary>True for <c>www.</c> inside a longer word.</summary>
    private static bool IsJoined(string text, Match match) =>
        text[match.Index] is 'w' or 'W' && text[match.Index - 1] is var before && (char.IsLetterOrDigit(before) || before is '@' or '.' or '-' or '_');

    private static string CutAtBracket(string link)
    {
        Span<int> open = stackalloc int[TightBrackets.Length];
        for (var at = 0; at < link.Length; at++)
            for (var kind = 0; kind < open.Length; kind++)
            {
                if (link[at] == TightBrackets[kind].Open) open[kind]++;
                else if (link[at] == TightBrackets[kind].Close && --open[kind] < 0) return link[..at];
            }
        return link;
    }

    private static string Trim(string link)
    {
        while (link.Length > 0)
        {
            var last = link[^1];
            var (open, close) = Array.Find(Brackets, pair => pair.Close == last);
            var isUnpaired = close != '\0' && link.AsSpan().Count(close) > link.AsSpan().Count(open);
            if (!isUnpaired && !Trailing.Contains(last, StringComparison.Ordinal)) break;
            link = link[..^1];
        }
        return link;
    }

    private static bool HasHost(string link) =>
        Uri.TryCreate(link.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? "https://" + link : link, UriKind.Absolute, out var address)
        && address.Host.Length > 0
            && (address.Host.Contains('.', StringComparison.Ordinal) || address.Host == "localhost" || address.HostNameType != UriHostNameType.Dns);

    [GeneratedRegex(
        @"(?:https?://|www\.)[^\s<>""«»“”„‟‹›。，、！？；：،؛؟।\u200B\u200E\u200F\u2060\uFEFF]{1,2048}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Start();
}
