using System.Globalization;

namespace WhatIsUp.ApiGateway.Fields;

/// <summary>Addresses and link codes of newsletters, and the numbers of their posts.</summary>
internal static class NewsletterIds
{
    /// <summary>Highest number of a post.</summary>
    public const int MaxServerId = int.MaxValue;

    private const string Suffix = "@newsletter";
    private const int MinDigits = 5, MaxDigits = 25, MinCode = 14, MaxCode = 40;

    /// <summary>True for the address of a newsletter.</summary>
    public static bool IsAddress(string text) =>
        text.EndsWith(Suffix, StringComparison.Ordinal) && text.Length - Suffix.Length is >= MinDigits and <= MaxDigits
            && text.AsSpan(0, text.Length - Suffix.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>True for a possible code of a newsletter's link.</summary>
    public static bool IsCode(string text) =>
        text.Length is >= MinCode and <= MaxCode && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');

    /// <summary>True for the number of a post.</summary>
    public static bool IsServerId(string text) =>
        text is [>= '1' and <= '9', ..] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
