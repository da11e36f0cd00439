using System.Globalization;

namespace WhatIsUp.Grains.Abstractions.Media;

/// <summary>
/// Names of files from uploads, headers and URLs. They are corrected instead of rejected, because nobody typed them for this purpose.
/// </summary>
public static class FileName
{
    /// <summary>Longest part after the dot that counts as an extension, the dot included.</summary>
    private const int MaxExtension = 10;

    /// <summary>Characters that change the text direction: <c>gpj.exe</c> would be shown as <c>exe.jpg</c>.</summary>
    private const string Overrides = "\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";

    /// <summary>The name without path, control characters, trailing dots and excess length; null if nothing is left.</summary>
    public static string? Clean(string? name)
    {
        if (name is null) return null;
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new string([.. last.Where(c => !char.IsControl(c) && !Overrides.Contains(c, StringComparison.Ordinal))]).Trim().TrimEnd('.', ' ');
        if (clean.Length == 0) return null;
        var extension = Path.GetExtension(clean);
        return extension.Length is 0 or > MaxExtension ? Cut(clean, MediaLimits.FilenameLength) : WithSuffix(clean[..^extension.Length], extension);
    }

    /// <summary>The name with something behind it, which stays whole when both together are too long.</summary>
    public static string WithSuffix(string name, string suffix)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(suffix);
        return Cut(name, MediaLimits.FilenameLength - suffix.Length) + suffix;
    }

    /// <summary>The first characters, and none of them in part.</summary>
    private static string Cut(string text, int length)
    {
        if (text.Length <= length) return text;
        var end = 0;
        while (end < length && end + StringInfo.GetNextTextElementLength(text, end) is var next && next <= length) end = next;
        // One character of more marks than fit.
        if (end == 0) end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return text[..end];
    }
}
