using System.Text.RegularExpressions;

namespace WhatIsUp.ApiGateway.Fields;

/// <summary>
/// Parses recipients: phone numbers and WhatsApp addresses. Every well-formed value is accepted, in test and in live mode: accounts keep
/// their old address when their country renumbers, so that no numbering plan shows which of them exist; the server is queried instead.
/// </summary>
internal static partial class Recipient
{
    /// <summary>Problem of a value that is neither a phone number nor a WhatsApp address.</summary>
    public const string Expected =
        "must be a phone number in E.164 form (+4915112345678) or a WhatsApp address (…@s.whatsapp.net, …@lid, …@g.us, …@newsletter, status@broadcast)";

    public const string ToExpected =
        "must be a phone number in E.164 form (+4915112345678), a username (@name or @name:key) or a WhatsApp address (…@s.whatsapp.net, …@lid, …@g.us, "
        + "…@newsletter, status@broadcast)";

    public const string PhoneExpected = "must be a phone number in E.164 form (+4915112345678)";
    public const string PersonExpected = "must be a phone number in E.164 form (+4915112345678) or the address of a person (…@s.whatsapp.net, …@lid)";
    private const string UserSuffix = "@s.whatsapp.net";

    /// <summary>The JID of <paramref name="text"/>, or null with a problem in <paramref name="errors"/>.</summary>
    public static string? ReadJid(string text, string field, FieldErrors errors)
    {
        if (Jid().IsMatch(text)) return text;
        if (Digits().Match(text) is { Success: true } match) return match.Groups[1].Value + UserSuffix;
        errors.Add(field, Expected);
        return null;
    }

    /// <summary>The recipient of a message as a JID, or a username as <see cref="ReadUsername"/> writes it; null when it is neither.</summary>
    public static string? ReadTo(string text) => ReadUsername(text) ?? ReadJid(text, "", new FieldErrors());

    /// <summary>The JID of the person that <paramref name="text"/> names, or null.</summary>
    public static string? ReadPerson(string text) => ReadPerson(text, "", new FieldErrors());

    /// <summary>The digits of a phone number, or null.</summary>
    public static string? ReadPhone(string text) => ReadPhone(text, "", new FieldErrors());

    /// <summary>True for the address of a group.</summary>
    public static bool IsGroup(string text) => ReadJid(text, "", new FieldErrors())?.EndsWith("@g.us", StringComparison.Ordinal) == true;

    /// <summary>
    /// The recipient of a message: a JID, or a username as <see cref="ReadUsername"/> returns it; null with a problem in <paramref name="errors"/>.
    /// </summary>
    public static string? ReadTo(string text, string field, FieldErrors errors)
    {
        if ((ReadUsername(text) ?? ReadJid(text, field, new FieldErrors())) is { } to) return to;
        errors.Add(field, ToExpected);
        return null;
    }

    /// <summary>
    /// The username of <paramref name="text"/>, <c>@name</c> or <c>@name:key</c> with the name in lower case, or null. Names have 3 to 35 letters, digits, dots
    /// and underscores, one of them a letter, and do not look like an address of the web; keys have four digits, or six letters and digits.
    /// </summary>
    public static string? ReadUsername(string text)
    {
        if (Username().Match(text) is not { Success: true } match) return null;
        return "@" + match.Groups[1].Value.ToLowerInvariant() + match.Groups[2].Value;
    }

    /// <summary>The JID of a person, or null with a problem in <paramref name="errors"/>.</summary>
    public static string? ReadPerson(string text, string field, FieldErrors errors)
    {
        if (ReadJid(text, field, new FieldErrors()) is { } jid && (IsNumber(jid) || jid.EndsWith("@lid", StringComparison.Ordinal))) return jid;
        errors.Add(field, PersonExpected);
        return null;
    }

    /// <summary>The digits of a phone number, or null with a problem in <paramref name="errors"/>.</summary>
    public static string? ReadPhone(string text, string field, FieldErrors errors)
    {
        // The address of an account contains its number.
        var number = text.EndsWith(UserSuffix, StringComparison.Ordinal) && !text.StartsWith('+') ? text[..^UserSuffix.Length] : text;
        if (Digits().Match(number) is { Success: true } match) return match.Groups[1].Value;
        errors.Add(field, PhoneExpected);
        return null;
    }

    /// <summary>True for the address of a person by phone number.</summary>
    public static bool IsNumber(string jid) => jid.EndsWith(UserSuffix, StringComparison.Ordinal);

    [GeneratedRegex(
        @"\A@(?!\.|(?i:www)\.)(?![^:]*\.\.)((?=[0-9._]*[A-Za-z])[A-Za-z0-9._]{3,35})"
            + @"(?<!\.|\.(?i:com|org|net|int|edu|gov|mil|arpa|html|htm|txt|xml))(:(?:[0-9]{4}|[A-Za-z0-9]{6}))?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Username();

    [GeneratedRegex(@"\A\+?([1-9][0-9]{6,14})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex(
        @"\A(?:(?:0|[1-9][0-9]{4,19})@s\.whatsapp\.net|[0-9]{1,20}@lid|[0-9]{5,20}(?:-[0-9]{5,15})?@g\.us|[0-9]{5,25}@newsletter|status@broadcast)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Jid();
}
