using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Presence;

/// <summary>
/// What the server announces of others: <c>presence from [type=unavailable] [last] [count]</c> and <c>chatstate from [participant]</c> with
/// <c>composing [media=audio]</c> or <c>paused</c> (Baileys, whatsmeow, whatsapp-rust).
/// </summary>
internal static class PresenceNotices
{
    private const long LatestTime = 100_000_000_000;
    private const int MaxOnline = 1_000_000;

    /// <summary>Adds the event of a stanza, unless it has none.</summary>
    public static async ValueTask HandleAsync(DeviceTransaction transaction, ClientConnection connection, Node stanza, CancellationToken cancellationToken)
    {
        // The echo of another own device has no sender, and a chat state that waited in the queue of the server is over.
        if (stanza.GetJid("from") is not { User.Length: > 0 } from || stanza.Get("offline") is not null) return;
        if (!(from.IsGroup || from.IsLid || from.IsPhoneNumber)) return;
        var who = stanza.GetJid("participant") is { User.Length: > 0 } participant ? participant.ToAccount() : from.ToAccount();
        if (connection.IsOwn(who) || KindOf(stanza) is not { } kind) return;
        var chat = await AddressBook.ByLidAsync(transaction, from.ToAccount(), cancellationToken);
        who = await AddressBook.ByLidAsync(transaction, who, cancellationToken);
        transaction.Changes.Events.Add(Read(stanza, new PresenceChanged(chat, who, kind)) with
        {
            ChatPhoneNumber = await NumberOfAsync(transaction, chat, cancellationToken),
            ParticipantPhoneNumber = await NumberOfAsync(transaction, who, cancellationToken),
        });
    }

    private static PresenceKind? KindOf(Node stanza)
    {
        if (stanza.Tag == "presence")
            return stanza.Get("type") switch
            {
                null or "available" => PresenceKind.Available,
                "unavailable" => PresenceKind.Unavailable,
                _ => null,
            };
        return stanza.Children is not [var state] ? null : state.Tag switch
        {
            "composing" => state.Get("media") == "audio" ? PresenceKind.Recording : PresenceKind.Typing,
            "paused" => PresenceKind.Paused,
            _ => null,
        };
    }

    private static PresenceChanged Read(Node stanza, PresenceChanged presence)
    {
        if (stanza.Tag != "presence") return presence;
        if (stanza.GetInteger("count") is >= 0 and <= MaxOnline and var count) presence = presence with { OnlineCount = (int)count };
        return stanza.Get("last") switch
        {
            null => presence,
            "deny" => presence with { LastSeenReason = LastSeenReason.Denied },
            "none" => presence with { LastSeenReason = LastSeenReason.None },
            _ when stanza.GetInteger("last") is > 0 and < LatestTime and var seconds =>
                presence with { LastSeenAt = DateTimeOffset.FromUnixTimeSeconds(seconds) },
            _ => presence with { LastSeenReason = LastSeenReason.Error },
        };
    }

    private static async ValueTask<string?> NumberOfAsync(DeviceTransaction transaction, Jid person, CancellationToken cancellationToken) =>
        person.IsPhoneNumber ? person.User : person.IsLid ? await transaction.LoadPhoneNumberAsync(person.User, cancellationToken) : null;
}
