using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Contact cards as vCard 2.1, 3.0 or 4.0 (RFC 6350).</summary>
internal static partial class VCard
{
    /// <summary>Problem of a text that is not a vCard.</summary>
    public const string Expected =
        "must be one vCard: lines of NAME:value from BEGIN:VCARD to END:VCARD, with VERSION 2.1, 3.0 or 4.0 and with a name in FN or N";

    private const string Begin = "BEGIN:VCARD";
    private const string End = "END:VCARD";

    /// <summary>True for exactly one complete vCard.</summary>
    public static bool IsOne(string text)
    {
        var lines = Unfold(text);
        if (lines.Count < 4 || !Is(lines[0], Begin) || !Is(lines[^1], End)) return false;
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1).SkipLast(1))
        {
            var match = ContentLine().Match(line);
            if (!match.Success || Is(line, Begin) || Is(line, End) || line.Any(c => char.IsControl(c) && c != '\t')) return false;
            values.TryAdd(match.Groups["name"].Value, line[match.Length..].Trim());
        }
        return values.GetValueOrDefault("VERSION") is "2.1" or "3.0" or "4.0" && (HasName("FN") || HasName("N"));

        // The components of N are separated by semicolons.
        bool HasName(string field) => values.TryGetValue(field, out var value) && value.Any(c => c != ';' && !char.IsWhiteSpace(c));
    }

    /// <summary>A vCard with a name, phone numbers (digits only) and an organisation.</summary>
    public static string Of(string name, IEnumerable<string> phones, string? organisation)
    {
        var card = new StringBuilder("BEGIN:VCARD\nVERSION:3.0\n").Append("FN:").Append(Escape(name)).Append('\n');
        if (organisation is not null) card.Append("ORG:").Append(Escape(organisation)).Append(";\n");
        foreach (var phone in phones) card.Append(CultureInfo.InvariantCulture, $"TEL;type=CELL;type=VOICE;waid={phone}:+{phone}\n");
        return card.Append("END:VCARD").ToString();
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static bool Is(string line, string expected) => line.Trim().Equals(expected, StringComparison.OrdinalIgnoreCase);

    /// <summary>Unfolded lines: a continuation begins with a blank, or follows an equals sign in quoted-printable.</summary>
    private static List<string> Unfold(string text)
    {
        var lines = new List<string>();
        foreach (var line in text.Trim().Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Trim().Length > 0))
        {
            var isRest = lines.Count > 0
                && (line[0] is ' ' or '\t' || (lines[^1].EndsWith('=') && lines[^1].Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase)));
            if (isRest) lines[^1] += line;
            else lines.Add(line);
        }
        return lines;
    }

    [GeneratedRegex(@"\A(?:[A-Za-z0-9-]+\.)?(?<name>[A-Za-z0-9-]+)(?:;[^:]*)?:", RegexOptions.CultureInvariant)]
    private static partial Regex ContentLine();
}
