using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>
/// How accounts are shown. One rule everywhere: <c>digits@s.whatsapp.net</c> when the phone number is known, else the LID;
/// so the answer to a message sent to a phone number is found in the same chat.
/// </summary>
internal static class Addresses
{
    /// <summary>The address of an account, by the rule.</summary>
    public static string Of(Jid account, string? phoneNumber) =>
        phoneNumber is not null && (account.IsLid || account.IsPhoneNumber)
            ? Jid.FromPhoneNumber(Digits(phoneNumber)).ToString()
            : account.ToAccount().ToString();

    /// <summary>The address of a chat as an event names it, by the rule.</summary>
    public static string OfChat(Jid chat, string? phoneNumber) => Of(chat, phoneNumber ?? (chat.IsPhoneNumber ? chat.User : null));

    /// <summary>E.164 with plus.</summary>
    public static string? PhoneOf(string? digits) => digits is null ? null : "+" + Digits(digits);

    /// <summary>A participant, by the rule.</summary>
    public static Participant Participant(Jid account, string? phoneNumber, string? pushName, string? username = null)
    {
        var digits = phoneNumber ?? (account.IsPhoneNumber ? account.User : null);
        return new Participant(Of(account, digits), account.IsLid ? account.ToAccount().ToString() : null, PhoneOf(digits), pushName, username);
    }

    /// <summary>The channel's own account as a participant.</summary>
    public static Participant Self(ChannelRow channel) => new(
        channel.PhoneNumber is { } digits ? Jid.FromPhoneNumber(digits).ToString() : "",
        Jid.TryParse(channel.Lid, out var lid) ? lid.ToAccount().ToString() : null,
        PhoneOf(channel.PhoneNumber),
        channel.PushName);

    /// <summary>The channel's own account under each of its names.</summary>
    public static IEnumerable<Jid> OwnNames(ChannelRow channel)
    {
        if (channel.PhoneNumber is { } digits) yield return Jid.FromPhoneNumber(digits);
        if (Jid.TryParse(channel.Lid, out var lid)) yield return lid.ToAccount();
    }

    /// <summary>Kind of a chat, for the endpoints' filter.</summary>
    public static EventChatKind KindOf(Jid chat) => chat.IsGroup ? EventChatKind.Group : EventChatKind.Direct;

    /// <inheritdoc cref="KindOf(Jid)"/>
    public static EventChatKind KindOf(string chatId) => IsGroup(chatId) ? EventChatKind.Group : EventChatKind.Direct;

    /// <summary>True for the address of a group.</summary>
    public static bool IsGroup(string chatId) => chatId.EndsWith("@" + JidServer.Group, StringComparison.Ordinal);

    private static string Digits(string phoneNumber)
    {
        var text = phoneNumber.TrimStart('+');
        var at = text.IndexOfAny([':', '@']);
        return at < 0 ? text : text[..at];
    }
}
