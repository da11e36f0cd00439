using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Channels;

/// <summary>
/// How accounts are shown. One rule everywhere: <c>digits@s.whatsapp.net</c> when the phone number is known, else the LID;
/// so the answer to a message sent to a phone number is found in the same chat.
/// </summary>
internal static class Addresses
{
    /// <summary>The address of an account, by the rule.</summary>
    public static string Of(Jid account, string? phoneNumber) =>
        phoneNumber is not null && (account.IsLid || account.IsPhoneNumber) ? Jid.FromPhoneNumber(Digits(phoneNumber)).ToString() : account.ToAccount().ToString();

    /// <summary>E.164 with plus.</summary>
    public static string? PhoneOf(string? digits) => digits is null ? null : "+" + Digits(digits);

    /// <summary>A participant, by the rule.</summary>
    public static Participant Participant(Jid account, string? phoneNumber, string? pushName, string? username = null)
    {
        var digits = phoneNumber ?? (account.IsPhoneNumber ? account.User : null);
        return new Participant(Of(account, digits), account.IsLid ? account.ToAccount().ToString() : null, PhoneOf(digits), pushName, username);
    }

    private static string Digits(string phoneNumber)
    {
        var text = phoneNumber.TrimStart('+');
        var at = text.IndexOfAny([':', '@']);
        return at < 0 ? text : text[..at];
    }
}
