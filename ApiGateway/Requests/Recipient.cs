using System.Text.RegularExpressions;
using PhoneNumbers;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Reads whom a request means: a phone number, or an address of WhatsApp itself.</summary>
internal static partial class Recipient
{
    /// <summary>What a wrong <c>to</c> is told.</summary>
    public const string Expected = "must be a phone number in E.164 form (+4915112345678) or a WhatsApp address (…@s.whatsapp.net, …@lid, …@g.us, …@newsletter, status@broadcast)";

    private const string PhoneExpected = "must be a phone number in E.164 form (+4915112345678)";
    private const string PersonExpected = "must be a phone number in E.164 form (+4915112345678) or the address of a person (…@s.whatsapp.net, …@lid)";
    private const string UserSuffix = "@s.whatsapp.net";

    /// <summary>The JID that <paramref name="text"/> means, or null with a note in <paramref name="errors"/>.</summary>
    public static string? ReadJid(string text, Mode mode, string field, FieldErrors errors)
    {
        if (text.EndsWith(UserSuffix, StringComparison.Ordinal) && text[0] != '+' && ReadDigits(text[..^UserSuffix.Length], mode) is not null) return text;
        if (OtherJid().IsMatch(text)) return text;
        if (ReadDigits(text, mode) is { } digits) return digits + UserSuffix;
        errors.Add(field, Expected);
        return null;
    }

    /// <summary>The JID of the person that <paramref name="text"/> means, or null with a note in <paramref name="errors"/>.</summary>
    public static string? ReadPerson(string text, Mode mode, string field, FieldErrors errors)
    {
        if (ReadJid(text, mode, field, new FieldErrors()) is { } jid && (jid.EndsWith(UserSuffix, StringComparison.Ordinal) || jid.EndsWith("@lid", StringComparison.Ordinal))) return jid;
        errors.Add(field, PersonExpected);
        return null;
    }

    /// <summary>The digits of a phone number, or null with a note in <paramref name="errors"/>.</summary>
    public static string? ReadPhone(string text, Mode mode, string field, FieldErrors errors)
    {
        var digits = ReadDigits(text, mode);
        if (digits is null) errors.Add(field, PhoneExpected);
        return digits;
    }

    /// <summary>Sandbox phones may have any number of plausible length; live ones must exist in a numbering plan.</summary>
    private static string? ReadDigits(string text, Mode mode)
    {
        var match = Digits().Match(text);
        if (!match.Success) return null;
        var digits = match.Groups[1].Value;
        if (mode == Mode.Test) return digits;
        try
        {
            var numbers = PhoneNumberUtil.GetInstance();
            return numbers.IsValidNumber(numbers.Parse("+" + digits, null)) ? digits : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A\+?([1-9][0-9]{6,14})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A(?:[0-9]{1,20}@lid|[0-9]{5,20}(?:-[0-9]{5,15})?@g\.us|[0-9]{5,25}@newsletter|status@broadcast)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OtherJid();
}
