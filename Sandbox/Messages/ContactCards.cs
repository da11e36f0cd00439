using System.Globalization;
using System.Text;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Contact cards of messages, given as vCard or by their phone numbers.</summary>
internal static class ContactCards
{
    private const string Begin = "BEGIN:VCARD";
    private const string End = "END:VCARD";

    public static void Check(IReadOnlyList<PhoneContact> contacts, PhoneFields fields)
    {
        for (var i = 0; i < contacts.Count; i++) Check(contacts[i], string.Create(CultureInfo.InvariantCulture, $"contacts[{i}]"), fields);
    }

    public static ContactCard Read(PhoneContact contact) => new(contact.Name, contact.Vcard ?? Write(contact));

    private static void Check(PhoneContact contact, string field, PhoneFields fields)
    {
        fields.Require(!string.IsNullOrEmpty(contact.Name), field + ".name", "is required");
        fields.Require(contact.Vcard is null != contact.Phones is null, field + ".vcard", "give either vcard or phones");
        if (contact.Vcard is { } vcard)
            fields.Require(
                vcard.Length <= PhoneFields.MaxTextLength && IsCard(vcard), field + ".vcard",
                "must be one vCard: lines of NAME:value from BEGIN:VCARD to END:VCARD, with VERSION 2.1, 3.0 or 4.0 and with a name in FN or N");
        for (var i = 0; i < (contact.Phones?.Count ?? 0); i++)
            fields.PhoneNumber(contact.Phones![i], string.Create(CultureInfo.InvariantCulture, $"{field}.phones[{i}]"));
    }

    private static bool IsCard(string text)
    {
        string[] lines = [.. text.Trim().Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        return lines.Length >= 4 && Is(lines[0], Begin) && Is(lines[^1], End)
            && lines.Any(line => line.ToUpperInvariant() is "VERSION:2.1" or "VERSION:3.0" or "VERSION:4.0") && lines.Any(IsName);
    }

    private static bool IsName(string line) =>
        (line.StartsWith("FN", StringComparison.OrdinalIgnoreCase) || line.StartsWith("N:", StringComparison.OrdinalIgnoreCase)
            || line.StartsWith("N;", StringComparison.OrdinalIgnoreCase))
        && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && line[(colon + 1)..].Any(c => c != ';' && !char.IsWhiteSpace(c));

    private static bool Is(string line, string expected) => line.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private static string Write(PhoneContact contact)
    {
        var card = new StringBuilder(Begin).Append("\nVERSION:3.0\nFN:").Append(Escape(contact.Name)).Append('\n');
        if (contact.Org is { Length: > 0 } organisation) card.Append("ORG:").Append(Escape(organisation)).Append(";\n");
        foreach (var phone in contact.Phones ?? [])
        {
            var digits = phone.Split('@')[0].TrimStart('+');
            card.Append(CultureInfo.InvariantCulture, $"TEL;type=CELL;type=VOICE;waid={digits}:+{digits}\n");
        }
        return card.Append(End).ToString();
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
