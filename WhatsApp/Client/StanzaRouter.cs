using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Says for each stanza of the server who handles it. What nobody knows is acked, counted and logged by tag.</summary>
internal sealed class StanzaRouter(ClientRun run)
{
    private const int MaxTagLength = 64;
    private const int MaxTagDigits = 5;

    private Link Link => run.Link;

    /// <summary>True for what belongs to the time after the login.</summary>
    public static bool WaitsForLogin(Node stanza) => stanza.Tag is "message" or "status" or "receipt" or "notification" or "call" || (stanza.Tag == "ib" && stanza.Child("offline") is not null);

    /// <summary>Handles stanzas that arrived together as one step.</summary>
    public async ValueTask HandleAsync(Step step, List<Node> group, CancellationToken cancellationToken)
    {
        foreach (var stanza in group)
        {
            if (stanza.Get("offline") is not null) run.Offline.Arrived();
            try
            {
                await HandleAsync(step, stanza, cancellationToken);
            }
            catch (Exception fault) when (fault is not (StoreFaultException or OperationCanceledException or ConnectionLostException))
            {
                ConnectionLog.StanzaFailed(Link.Log, stanza.Tag, fault.GetType().Name);
                if (stanza.Tag is "message" or "status" or "receipt" or "notification" or "call" && stanza.Get("id") is not null)
                    step.Frames.Add(Acks.Of(stanza, Link.OwnJid, stanza.Tag == "message" ? NackReason.UnhandledError : null));
            }
        }
    }

    private async ValueTask HandleAsync(Step step, Node stanza, CancellationToken cancellationToken)
    {
        switch (stanza.Tag)
        {
            case "message":
                await run.Receiver.HandleAsync(step, stanza, cancellationToken);
                break;
            // A status update of a contact, since 2026; those of newsletters are of no use here, and the server wants to hear that they came (whatsapp-rust).
            case "status" when stanza.GetJid("from") == Jid.StatusBroadcast:
                await run.Receiver.HandleAsync(step, stanza, cancellationToken);
                break;
            case "status":
                step.Frames.Add(Acks.Of(stanza, Link.OwnJid));
                break;
            case "receipt":
                await HandleReceiptAsync(step, stanza, cancellationToken);
                break;
            case "ack":
                if (stanza.Get("class") == "message") await HandleAckAsync(step, stanza, cancellationToken);
                break;
            case "notification":
                await HandleNotificationAsync(step, stanza, cancellationToken);
                break;
            case "call":
                step.Frames.Add(Acks.Of(stanza, Link.OwnJid));
                break;
            case "ib":
                HandleIb(step, stanza);
                break;
            case "iq":
                HandleRequest(step, stanza);
                break;
            case "presence" or "chatstate":
                break;
            default:
                NoteUnknown(step, stanza, stanza.Tag);
                break;
        }
    }

    private async ValueTask HandleReceiptAsync(Step step, Node stanza, CancellationToken cancellationToken)
    {
        if (stanza.Get("type") == "retry")
        {
            // Acked when it is answered: a crash before that brings it again.
            Link.Start("resend", token => run.Retries.AnswerAsync(stanza, token));
            return;
        }
        step.Frames.Add(Acks.Of(stanza, Link.OwnJid));
        await Receipts.TellAsync(step, Link, stanza, cancellationToken);
    }

    private async ValueTask HandleAckAsync(Step step, Node ack, CancellationToken cancellationToken)
    {
        if (ack.Get("id") is not { Length: > 0 and <= MessageIds.MaxLength } id) return;
        var seconds = ack.GetInteger("t") is > 0 and < 100_000_000_000 and var t ? t : Link.Time.GetUtcNow().ToUnixTimeSeconds();
        var error = (int?)ack.GetInteger("error") is not 0 and var number ? number : null;
        var told = new MessageAcknowledged(id, DateTimeOffset.FromUnixTimeSeconds(seconds), error) { CanReaddress = await CanReaddressAsync(step, ack.GetJid("from"), error, cancellationToken) };
        // How long a restriction lasts is asked for first: the refusal is told with it.
        if (error is not (NackReason.Restricted or NackReason.NewChatsCapped) || !Link.Start("restriction", token => TellRestrictedAsync(told, ack.GetJid("from"), token)))
            step.Batch.Events.Add(told);
        if (ack.Get("refresh_lid") == "true" && ack.GetJid("from") is { IsShared: false } renamed) Link.Start("refresh-lid", token => run.Accounts.RefreshLidAsync(renamed, token));
        if (ack.GetJid("from") is { IsGroup: true } group) await run.Groups.CheckAsync(step, group, ack.Get("phash"), error, cancellationToken);
        else if (ack.GetJid("from") is { } chat && (ack.Get("phash") is not null || error is NackReason.MalformedStanza or NackReason.StaleAddressing))
            await run.Recipients.CheckDevicesAsync(step, chat.ToAccount(), ack.Get("phash"), cancellationToken);
    }

    /// <summary>True when a refusal may be for the name that the recipient goes by on the wire, and both its names, and ours, are known.</summary>
    private async ValueTask<bool> CanReaddressAsync(Step step, Jid? chat, int? error, CancellationToken cancellationToken)
    {
        if (error is not (NackReason.BadRequest or NackReason.Restricted or NackReason.MalformedStanza) || chat is not { } person) return false;
        return Link.OwnLid.User is { Length: > 0 } && !Link.IsOwn(person) && await WireAddress.InAsync(step, person, !person.IsLid, cancellationToken) != person;
    }

    private async Task TellRestrictedAsync(MessageAcknowledged told, Jid? chat, CancellationToken cancellationToken)
    {
        if (told.ErrorCode == NackReason.Restricted && chat is { } contact) run.Tokens.Issue(contact);
        var limit = await run.Limits.FindAsync(told.ErrorCode == NackReason.NewChatsCapped, cancellationToken);
        await Link.ChangeAsync(
            (step, _) =>
            {
                if (limit is not null) step.Batch.Events.Add(limit);
                step.Batch.Events.Add(told with { RetryAt = AccountLimits.EndOf(limit) });
                return ValueTask.CompletedTask;
            },
            cancellationToken);
    }

    private async ValueTask HandleNotificationAsync(Step step, Node stanza, CancellationToken cancellationToken)
    {
        step.Frames.Add(Acks.Of(stanza, Link.OwnJid));
        switch (stanza.Get("type"))
        {
            case "encrypt" when stanza.Child("count")?.GetInteger("value") is { } left:
                Link.Start("pre-keys", token => run.PreKeys.RefillAsync(left, token));
                break;
            case "encrypt" when stanza.Child("identity") is not null:
                await DeviceNotices.IdentityAsync(step, Link, stanza, cancellationToken);
                break;
            case "devices":
                await DeviceNotices.DevicesAsync(step, Link, stanza, cancellationToken);
                break;
            case "account_sync" when stanza.Child("devices") is not null:
                await DeviceNotices.ForgetOwnAsync(step, Link, cancellationToken);
                break;
            case "account_sync" when stanza.Child("username") is { } username:
                // In the order of the web client: a change to ask for, a name, or none any more (zapo @9a49e1ff, src/client/events/username.ts).
                if (username.Get("action") == "modify") Link.Start("username", run.Accounts.RefreshOwnUsernameAsync);
                else step.Batch.Events.Add(new OwnUsernameChanged(Usernames.Read(username.Get("username"))));
                break;
            case "server_sync":
                run.AppState.Notified(stanza);
                break;
            case "w:gp2":
                await GroupNotices.HandleAsync(step, Link, stanza, cancellationToken);
                break;
            case "mex":
                await MexNotices.HandleAsync(step, Link, run.Limits, stanza, cancellationToken);
                break;
            case "privacy_token":
                await run.Tokens.NoteAsync(step, stanza, cancellationToken);
                break;
            case "link_code_companion_reg":
                Link.Start("pair-code", token => run.PairCode.HandleAsync(stanza, token));
                break;
            case "companion_reg_refresh" when stanza.Child("companion_reg_refresh") is not null || stanza.Child("pair-device-rotate-qr") is not null:
                // After companion_finish both sides know the pair code's secret, and pair-success comes under it.
                if (!step.Credentials.IsPaired && !run.PairCode.HoldsSecret && !run.Passkey.IsUnderWay) run.Qr.Rotate(step, isRescan: true);
                break;
            case "mediaretry":
                run.Media.Retries.Told(stanza);
                break;
            case "passkey_prologue_request" or "crsc_continuation":
                run.Passkey.Notified(stanza);
                break;
            case "account_sync" or "picture" or "status" or "business" or "newsletter" or "disappearing_mode":
                break;
            case var type:
                NoteUnknown(step, null, "notification:" + type);
                break;
        }
    }

    private void HandleIb(Step step, Node stanza)
    {
        foreach (var child in stanza.Children)
        {
            switch (child.Tag)
            {
                case "offline_preview":
                    run.Offline.Begin(child.GetInteger("count") ?? 0);
                    break;
                case "offline":
                    run.Offline.End();
                    step.Batch.Events.Add(new OfflineQueueDrained((int)Math.Clamp(child.GetInteger("count") ?? 0, 0, int.MaxValue)));
                    break;
                case "edge_routing" when child.Child("routing_info")?.Bytes is { Length: > 0 and <= 1024 } routing:
                    if (!routing.Span.SequenceEqual(step.Credentials.RoutingHint)) step.Batch.Credentials = step.Credentials with { RoutingHint = routing.ToArray() };
                    break;
                case "client_expiration":
                    NoteExpiration(step, child);
                    break;
                case "downgrade_webclient":
                    run.Finish(new ConnectionEnd(ConnectionEndReason.Refused, 411));
                    break;
                case "dirty":
                    run.Stale.Note(child);
                    break;
                case "edge_routing" or "thread_metadata":
                    break;
                default:
                    NoteUnknown(step, null, "ib:" + child.Tag);
                    break;
            }
        }
    }

    /// <summary>
    /// The server names the time from which it refuses this web version, or takes that back when it names none (whatsapp-rust, src/handlers/ib.rs).
    /// A time that can't be read takes nothing back.
    /// </summary>
    private static void NoteExpiration(Step step, Node child)
    {
        if (child.Get("t") is null) step.Batch.Events.Add(new ClientExpirationAnnounced(null));
        else if (child.GetInteger("t") is >= 0 and < 100_000_000_000 and var seconds) step.Batch.Events.Add(new ClientExpirationAnnounced(DateTimeOffset.FromUnixTimeSeconds(seconds)));
    }

    private void HandleRequest(Step step, Node stanza)
    {
        if (stanza.Child("pair-device") is not null && run.IsRegistration)
        {
            run.Greet();
            run.Qr.Show(stanza, run.Passkey.IsUnderWay);
        }
        else if (stanza.Child("pair-success") is not null && (run.IsRegistration || run.Passkey.Stage == PasskeyStage.Done)) Link.Start("pair-success", token => PairAsync(stanza, token));
        else if (stanza.Get("xmlns") == "urn:xmpp:ping" || stanza.Child("ping") is not null) Answer(stanza);
        // As other clients do: to a request that means nothing to us there is no answer (reference: Baileys, whatsmeow).
        else NoteUnknown(step, null, "iq:" + (stanza.Children.Count > 0 ? stanza.Children[0].Tag : stanza.Get("xmlns")));
    }

    /// <summary>The server's own pings bear no id, and the web client's answers neither (reference: whatsapp-rust).</summary>
    private void Answer(Node ping)
    {
        if (ping.Get("type") != "get") return;
        List<NodeAttribute> attributes = [new("to", ping.GetJid("from") ?? Jid.ServerJid), new("type", "result")];
        if (ping.Get("id") is { } id) attributes.Add(new NodeAttribute("id", id));
        Link.Send(Node.Of("iq", attributes));
    }

    private async Task PairAsync(Node stanza, CancellationToken cancellationToken)
    {
        try
        {
            if (!await run.Qr.CompleteAsync(stanza, !run.IsRegistration, cancellationToken)) return;
            run.PairCode.Stop();
            run.Passkey.Complete();
            run.Login.NoteServerTime(stanza);
            run.Login.SendUnifiedSession();
        }
        catch (AdvException)
        {
            run.Finish(new ConnectionEnd(ConnectionEndReason.Refused, 401));
            throw;
        }
        catch (Exception fault)
        {
            run.Fail(fault);
            throw;
        }
    }

    // The tag is the server's word, and goes into a log, a counter and an event: no control characters, and nothing as long as a phone number.
    private static string Printable(string tag)
    {
        if (tag.Length > MaxTagLength) tag = tag[..MaxTagLength];
        var hidesDigits = tag.Count(char.IsAsciiDigit) > MaxTagDigits;
        return string.Concat(tag.Select(letter => char.IsAsciiDigit(letter) ? hidesDigits ? '0' : letter : char.IsAsciiLetter(letter) || letter is ':' or '-' or '_' ? letter : '?'));
    }

    private void NoteUnknown(Step step, Node? acked, string tag)
    {
        tag = Printable(tag);
        ConnectionMeter.UnknownStanzas.Add(1, new KeyValuePair<string, object?>("tag", tag));
        ConnectionLog.UnknownStanza(Link.Log, tag);
        step.Batch.Events.Add(new UnknownStanza(tag));
        if (acked?.Get("id") is not null && acked.Get("from") is not null) step.Frames.Add(Acks.Of(acked, Link.OwnJid));
    }
}
