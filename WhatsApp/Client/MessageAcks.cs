using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Stories;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>The server's answers to messages: accepted, or refused with a number.</summary>
internal sealed class MessageAcks(ClientSession session)
{
    public async ValueTask HandleAsync(DeviceTransaction transaction, Node ack, CancellationToken cancellationToken)
    {
        if (ack.Get("id") is not { Length: > 0 and <= MessageIds.MaxLength } id || session.Connection.Requests.TryComplete(ack)) return;
        if (ack.GetJid("from") is { Server: JidServer.Newsletter }) id = session.PostAcks.Take(id);
        var seconds = ack.GetInteger("t") is > 0 and < 100_000_000_000 and var t ? t : session.Connection.Time.GetUtcNow().ToUnixTimeSeconds();
        var error = (int?)ack.GetInteger("error") is not 0 and var number ? number : null;
        if (ack.GetJid("from") == Jid.StatusBroadcast)
        {
            if (!session.Stories.Acks.IsLast(id, error is not null)) return;
            StatusAcks.Repair(transaction, error);
        }
        var acknowledged = new MessageAcknowledged(id, DateTimeOffset.FromUnixTimeSeconds(seconds), error)
            { CanReaddress = await CanReaddressAsync(transaction, ack.GetJid("from"), error, cancellationToken) };
        // The end of a restriction is queried first, so that it is published with the refusal.
        if (error is not (NackReason.Restricted or NackReason.NewChatsCapped)
            || !session.Connection.Start("restriction", token => PublishRestrictedAsync(acknowledged, ack.GetJid("from"), token)))
            transaction.Changes.Events.Add(acknowledged);
        if (ack.Get("refresh_lid") == "true" && ack.GetJid("from") is { IsShared: false } renamed)
            session.Connection.Start("refresh-lid", token => session.Accounts.RefreshLidAsync(renamed, token));
        if (ack.GetJid("from") is { IsGroup: true } group) await session.Groups.CheckAsync(transaction, group, ack.Get("phash"), error, cancellationToken);
        else if (ack.GetJid("from") is { IsShared: false } chat
            && (ack.Get("phash") is not null || error is NackReason.MalformedStanza or NackReason.StaleAddressing))
            await session.Recipients.CheckDevicesAsync(transaction, chat.ToAccount(), ack.Get("phash"), cancellationToken);
    }

    /// <summary>True if a refusal may be caused by the recipient's address, and both its addresses and ours are known.</summary>
    private async ValueTask<bool> CanReaddressAsync(DeviceTransaction transaction, Jid? chat, int? error, CancellationToken cancellationToken)
    {
        if (error is not (NackReason.BadRequest or NackReason.Restricted or NackReason.MalformedStanza) || chat is not { } person) return false;
        return session.Connection.OwnLid.User is { Length: > 0 } && !session.Connection.IsOwn(person)
            && await WireAddress.InAsync(transaction, person, !person.IsLid, cancellationToken) != person;
    }

    private async Task PublishRestrictedAsync(MessageAcknowledged acknowledged, Jid? chat, CancellationToken cancellationToken)
    {
        if (acknowledged.ErrorCode == NackReason.Restricted && chat is { } contact) session.Tokens.Issue(contact);
        var limit = await session.Limits.FindAsync(acknowledged.ErrorCode == NackReason.NewChatsCapped, cancellationToken);
        await session.Connection.ChangeAsync(
            (transaction, _) =>
            {
                if (limit is not null) transaction.Changes.Events.Add(limit);
                transaction.Changes.Events.Add(acknowledged with { RetryAt = AccountLimits.EndOf(limit) });
                return ValueTask.CompletedTask;
            },
            cancellationToken);
    }
}
