using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Business;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Newsletters;
using WhatIsUp.WhatsApp.Presence;
using WhatIsUp.WhatsApp.Profile;
using WhatIsUp.WhatsApp.Store;
using WhatIsUp.WhatsApp.Stories;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Routes each stanza of the server to its handler. Unknown stanzas are acknowledged, counted and logged by tag.</summary>
internal sealed class StanzaRouter(ClientSession session)
{
    private readonly MessageAcks _acks = new(session);
    private readonly ServerRequests _requests = new(session);

    private ClientConnection Connection => session.Connection;

    /// <summary>True for stanzas that are handled after the login.</summary>
    public static bool WaitsForLogin(Node stanza) =>
        stanza.Tag is "message" or "status" or "receipt" or "notification" or "call" || (stanza.Tag == "ib" && stanza.Child("offline") is not null);

    /// <summary>Handles stanzas that arrived together as one transaction.</summary>
    public async ValueTask HandleAsync(DeviceTransaction transaction, List<Node> group, CancellationToken cancellationToken)
    {
        foreach (var stanza in group)
        {
            if (stanza.Get("offline") is not null) session.Offline.Arrived();
            var first = transaction.Changes.Events.Count;
            try
            {
                await HandleAsync(transaction, stanza, cancellationToken);
                if (stanza.Tag == "notification") NoticeOrigins.Add(transaction.Changes.Events, first, stanza);
            }
            catch (Exception fault) when (fault is not (StoreFaultException or OperationCanceledException or ConnectionLostException))
            {
                ConnectionLog.StanzaFailed(Connection.Log, stanza.Tag, fault.GetType().Name);
                if (stanza.Tag is "message" or "status" or "receipt" or "notification" or "call" && stanza.Get("id") is not null)
                    transaction.Frames.Add(Acks.Of(stanza, Connection.OwnJid, stanza.Tag == "message" ? NackReason.UnhandledError : null));
            }
        }
    }

    private async ValueTask HandleAsync(DeviceTransaction transaction, Node stanza, CancellationToken cancellationToken)
    {
        switch (stanza.Tag)
        {
            case "message" when stanza.GetJid("from") is { Server: JidServer.Newsletter }:
                NewsletterNotices.HandleMessage(transaction, Connection, stanza);
                break;
            case "message":
                await session.Receiver.HandleAsync(transaction, stanza, cancellationToken);
                break;
            // A status update of a contact, since 2026; those of newsletters are not used here, but the server requires an acknowledgement (whatsapp-rust).
            case "status" when stanza.GetJid("from") == Jid.StatusBroadcast:
                await session.Receiver.HandleAsync(transaction, stanza, cancellationToken);
                break;
            case "status":
                transaction.Frames.Add(Acks.Of(stanza, Connection.OwnJid));
                break;
            case "receipt":
                await HandleReceiptAsync(transaction, stanza, cancellationToken);
                break;
            case "ack":
                if (stanza.Get("class") == "message") await _acks.HandleAsync(transaction, stanza, cancellationToken);
                break;
            case "notification":
                await HandleNotificationAsync(transaction, stanza, cancellationToken);
                break;
            case "call":
                await session.CallSignals.HandleAsync(transaction, stanza, cancellationToken);
                break;
            case "ib":
                HandleIb(transaction, stanza);
                break;
            case "iq":
                _requests.Handle(transaction, stanza);
                break;
            case "presence" or "chatstate":
                await PresenceNotices.HandleAsync(transaction, Connection, stanza, cancellationToken);
                break;
            default:
                NoteUnknown(transaction, stanza, stanza.Tag);
                break;
        }
    }

    private async ValueTask HandleReceiptAsync(DeviceTransaction transaction, Node stanza, CancellationToken cancellationToken)
    {
        if (stanza.Get("type") == "retry")
        {
            // Acked when it is answered: a crash before that brings it again.
            Connection.Start("resend", token => session.Retries.AnswerAsync(stanza, token));
            return;
        }
        transaction.Frames.Add(Acks.Of(stanza, Connection.OwnJid));
        await Receipts.PublishAsync(transaction, Connection, stanza, cancellationToken);
    }

    private async ValueTask HandleNotificationAsync(DeviceTransaction transaction, Node stanza, CancellationToken cancellationToken)
    {
        transaction.Frames.Add(Acks.Of(stanza, Connection.OwnJid));
        switch (stanza.Get("type"))
        {
            case "encrypt" when stanza.Child("count")?.GetInteger("value") is { } left:
                Connection.Start("pre-keys", token => session.PreKeys.RefillAsync(left, token));
                break;
            case "encrypt" when stanza.Child("identity") is not null:
                await DeviceNotices.IdentityAsync(transaction, Connection, stanza, cancellationToken);
                break;
            case "devices":
                await DeviceNotices.DevicesAsync(transaction, Connection, stanza, cancellationToken);
                break;
            case "account_sync":
                foreach (var unknown in await AccountNotices.HandleAsync(transaction, session, stanza, cancellationToken))
                    NoteUnknown(transaction, null, "account_sync:" + unknown);
                break;
            case "picture" when stanza.GetJid("from") is { IsGroup: true }:
                session.GroupFlows.Notifications.HandlePicture(transaction, stanza);
                break;
            case "picture" or "status" or "disappearing_mode":
                await ProfileNotices.HandleAsync(transaction, Connection, stanza, cancellationToken);
                break;
            case "server_sync":
                session.AppState.Notified(stanza);
                break;
            case "w:gp2":
                foreach (var tag in await session.GroupFlows.Notifications.HandleAsync(transaction, stanza, cancellationToken))
                    NoteUnknown(transaction, null, "w:gp2:" + tag);
                break;
            case "mex":
                await MexNotices.HandleAsync(transaction, Connection, session.Limits, stanza, cancellationToken);
                NewsletterNotices.HandleMex(transaction, stanza);
                session.GroupFlows.Notifications.HandleMex(transaction, stanza);
                break;
            case "newsletter":
                foreach (var child in NewsletterNotices.Handle(transaction, Connection, stanza)) NoteUnknown(transaction, null, "newsletter:" + child);
                break;
            case "privacy_token":
                await session.Tokens.NoteAsync(transaction, stanza, cancellationToken);
                break;
            case "mediaretry":
                session.Media.Retries.Complete(stanza);
                break;
            case "business":
                BusinessNotices.Handle(transaction, stanza, session.Business.Access, tag => NoteUnknown(transaction, null, tag));
                break;
            default:
                HandleLinking(transaction, stanza);
                break;
        }
    }

    private void HandleLinking(DeviceTransaction transaction, Node stanza)
    {
        switch (stanza.Get("type"))
        {
            case "link_code_companion_reg":
                Connection.Start("pair-code", token => session.Linking.PairCode.HandleAsync(stanza, token));
                break;
            case "companion_reg_refresh" when stanza.Child("companion_reg_refresh") is not null || stanza.Child("pair-device-rotate-qr") is not null:
                // After companion_finish both sides have the pair code's secret, and pair-success is encrypted with it.
                if (!transaction.Credentials.IsPaired && !session.Linking.PairCode.HoldsSecret && !session.Linking.Passkey.IsUnderWay)
                    session.Linking.Qr.Rotate(transaction, isRescan: true);
                break;
            case "passkey_prologue_request" or "crsc_continuation":
                session.Linking.Passkey.Notified(stanza);
                break;
            case var type:
                NoteUnknown(transaction, null, "notification:" + type);
                break;
        }
    }

    private void HandleIb(DeviceTransaction transaction, Node stanza)
    {
        foreach (var child in stanza.Children)
        {
            switch (child.Tag)
            {
                case "offline_preview":
                    session.Offline.Begin(child.GetInteger("count") ?? 0);
                    break;
                case "offline":
                    session.Offline.End();
                    transaction.Changes.Events.Add(new OfflineQueueDrained((int)Math.Clamp(child.GetInteger("count") ?? 0, 0, int.MaxValue)));
                    break;
                case "edge_routing" when child.Child("routing_info")?.Bytes is { Length: > 0 and <= 1024 } routing:
                    if (!routing.Span.SequenceEqual(transaction.Credentials.RoutingHint))
                        transaction.Changes.Credentials = transaction.Credentials with { RoutingHint = routing.ToArray() };
                    break;
                case "client_expiration":
                    NoteExpiration(transaction, child);
                    break;
                case "downgrade_webclient":
                    session.Finish(new ConnectionEnd(ConnectionEndReason.Refused, 411));
                    break;
                case "dirty":
                    session.Stale.Note(child);
                    break;
                case "edge_routing" or "thread_metadata":
                    break;
                default:
                    NoteUnknown(transaction, null, "ib:" + child.Tag);
                    break;
            }
        }
    }

    /// <summary>
    /// The server names the time from which it refuses this web version, or withdraws that if there is none (whatsapp-rust, src/handlers/ib.rs).
    /// A time that can't be read takes nothing back.
    /// </summary>
    private static void NoteExpiration(DeviceTransaction transaction, Node child)
    {
        if (child.Get("t") is null) transaction.Changes.Events.Add(new ClientExpirationAnnounced(null));
        else if (child.GetInteger("t") is >= 0 and < 100_000_000_000 and var seconds)
            transaction.Changes.Events.Add(new ClientExpirationAnnounced(DateTimeOffset.FromUnixTimeSeconds(seconds)));
    }

    private void NoteUnknown(DeviceTransaction transaction, Node? acked, string tag) => UnknownStanzas.Note(transaction, Connection, acked, tag);
}
