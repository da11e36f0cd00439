using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Messages: taken from a device, given to each device they are encrypted for, acknowledged once they are kept.</summary>
internal sealed class MessageRouter(Exchange exchange)
{
    private const int WrongAddressing = 400;
    private const int Restricted = 463;
    private const int Malformed = 479;
    private const int TooManyWaiting = 429;
    private const int MaxRecipients = 2_000;
    private const int MaxIdLength = 128;
    private readonly GroupRouter _groups = new(exchange);
    private static readonly string[] Forwarded = ["meta", "biz", "bot"];

    /// <summary>A message of a linked device.</summary>
    public void Accept(Session session, Device sender, Node message)
    {
        if (message.Get("id") is not { Length: > 0 and <= MaxIdLength } id || message.GetJid("to") is not { } to)
        {
            Refuse(session, message, Malformed);
            return;
        }
        if (sender.Faults.DropsOnMessage > 0)
        {
            sender.Faults.DropsOnMessage--;
            exchange.Drop(session);
            return;
        }
        if (sender.Faults.Nacks > 0)
        {
            sender.Faults.Nacks--;
            Refuse(session, message, sender.Faults.NackCode);
            return;
        }
        var (error, staleHash) = Limit(sender, to, message) is { } limited ? (limited, null) : Route(sender, id, to, message);
        if (error is { } code)
        {
            Refuse(session, message, code);
            return;
        }
        var ack = N("ack", ("class", "message"), ("id", id), ("from", to), ("t", exchange.Now), ("phash", staleHash), ("refresh_lid", RefreshesLid(sender, to) ? "true" : null));
        if (sender.Faults.DelayedAcks == 0)
        {
            exchange.Send(session, ack);
            return;
        }
        sender.Faults.DelayedAcks--;
        var delay = sender.Faults.AckDelay;
        exchange.Mailbox.AfterFlush(() => SendLater(session, ack, delay));
    }

    /// <summary>True when the server says that the sender's LID of the recipient is stale.</summary>
    private bool RefreshesLid(Device sender, Jid to) => exchange.World.Find(to) is { Policy.RefreshLid: true } recipient && recipient != sender.Account;

    /// <summary>The number with which the server's limits on new chats refuse a message, or null; resends and what own devices say to each other start no chat.</summary>
    private int? Limit(Device sender, Jid to, Node message) =>
        message.Get("category") is null && message.Get("device_fanout") != "false" && !GroupRouter.Takes(to) && exchange.World.Find(to) is { } recipient
            ? exchange.Limits.Refuses(sender.Account, recipient)
            : null;

    /// <summary>Gives a message to its recipients.</summary>
    /// <returns>An error code, or the hash of the true device list when the sender's is stale.</returns>
    public (int? Error, string? StaleHash) Route(Device sender, string id, Jid to, Node message)
    {
        if (GroupRouter.Takes(to)) return _groups.Route(sender, id, to, message);
        if (exchange.World.Find(to) is not { } recipient) return (to.IsPhoneNumber || to.IsLid ? 404 : Malformed, null);
        var type = message.Get("type");
        if (type is not { Length: > 0 and <= 32 }) return (Malformed, null);
        if (message.Get("category") == "peer") return (RoutePeer(sender, recipient, id, to, message), null);
        if (AddressingFault(sender.Account, recipient, to, message) is { } fault) return (fault, null);
        // Baileys repeats the ciphertext of a resend under participants; what counts is the device it is addressed to.
        if (message.Get("device_fanout") != "false" && message.Child("participants") is { } participants) return RouteToAll(sender, recipient, id, to, message, participants);
        return (RouteToOne(sender, recipient, id, to, message), null);
    }

    /// <summary>
    /// What an account that WhatsApp has moved to LIDs, or has not, may not do: name people in the other way, or some in one way and some in the other
    /// (linking reference, section 3). Who shows no number has one name only.
    /// </summary>
    private static int? AddressingFault(Account sender, Account recipient, Jid to, Node message)
    {
        var policy = sender.Policy;
        if (!policy.LidMigrated && !policy.RefusesLids) return null;
        var isMixed = message.Child("participants")?.Children.Any(part => part.GetJid("jid") is { } jid && jid.IsLid != to.IsLid) == true;
        if (isMixed) return to.IsLid ? Malformed : WrongAddressing;
        return policy.LidMigrated && !to.IsLid ? Restricted : policy.RefusesLids && to.IsLid && !recipient.HidesNumber ? WrongAddressing : null;
    }

    private int? RoutePeer(Device sender, Account recipient, string id, Jid to, Node message)
    {
        if (recipient != sender.Account || message.Child("enc") is not { Bytes: not null } enc) return Malformed;
        if (!recipient.Devices.TryGetValue(to.Device, out var device) || device == sender) return Malformed;
        exchange.Tally.MessagesAccepted++;
        Deliver(sender, device, id, to, null, message, enc);
        return null;
    }

    /// <summary>A resend: only the device that asked for it gets it.</summary>
    private int? RouteToOne(Device sender, Account recipient, string id, Jid to, Node message)
    {
        if (message.Child("enc") is not { Bytes: not null } enc || !IsEncrypted(enc)) return Malformed;
        if (!recipient.Devices.TryGetValue(to.Device, out var device)) return 404;
        if (device == sender) return Malformed;
        if (exchange.IsFull(device)) return TooManyWaiting;
        exchange.Tally.MessagesAccepted++;
        Deliver(sender, device, id, to, recipient == sender.Account ? message.GetJid("recipient") : null, message, enc);
        return null;
    }

    private (int? Error, string? StaleHash) RouteToAll(Device sender, Account recipient, string id, Jid to, Node message, Node participants)
    {
        if (to.Device != 0 || participants.Children.Count is 0 or > MaxRecipients) return (Malformed, null);
        var targets = new List<(Device Device, Node Enc)>(participants.Children.Count);
        var seen = new HashSet<Device>();
        var gone = 0;
        foreach (var part in participants.Children)
        {
            if (part.Tag != "to" || part.GetJid("jid") is not { } jid || part.Child("enc") is not { Bytes: not null } enc || !IsEncrypted(enc)) return (Malformed, null);
            var account = exchange.World.Find(jid);
            if (account is null || (account != recipient && account != sender.Account)) return (Malformed, null);
            if (!account.Devices.TryGetValue(jid.Device, out var device))
            {
                gone++;
                continue;
            }
            if (device == sender) return (Malformed, null);
            // By both of its names, or twice by one: it gets the message once.
            if (!seen.Add(device)) continue;
            if (exchange.IsFull(device)) return (TooManyWaiting, null);
            targets.Add((device, part.Child("unavailable") ?? enc));
        }
        exchange.Tally.MessagesAccepted++;
        foreach (var (device, enc) in targets) Deliver(sender, device, id, to, device.Account == sender.Account ? to : null, message, enc);
        var expected = recipient.Devices.Count + (recipient == sender.Account ? 0 : sender.Account.Devices.Count) - 1;
        if (targets.Count == expected && gone == 0) return (null, null);
        var all = recipient.Devices.Values.Concat(recipient == sender.Account ? [] : sender.Account.Devices.Values).Where(device => device != sender);
        return (null, DeviceNotices.Hash(all.Select(device => device.In(to))));
    }

    /// <summary>Builds what one device sees of a message.</summary>
    private void Deliver(Device sender, Device device, string id, Jid to, Jid? chat, Node message, Node enc)
    {
        var isOwn = device.Account == sender.Account;
        var isPeer = message.Get("category") == "peer";
        var other = chat is { } recipient && isOwn ? exchange.World.Find(recipient) : null;
        var from = sender.In(to);
        var attributes = new (string, object?)[]
        {
            ("from", isPeer ? from.ToAccount().WithDevice(sender.Number) : from), ("id", id), ("type", message.Get("type")), ("t", exchange.Now),
            ("notify", sender.Account.PushName.Length > 0 ? sender.Account.PushName : null),
            ("sender_lid", isOwn || to.IsLid ? null : sender.Account.Lid), ("sender_pn", isOwn || !to.IsLid ? null : sender.Account.ShownJid),
            ("username", isOwn ? null : sender.Account.Username), ("recipient_username", other?.Username),
            ("addressing_mode", to.IsLid ? "lid" : null),
            ("recipient", isOwn && !isPeer ? chat?.ToAccount() : null),
            ("peer_recipient_lid", other is not null && !to.IsLid ? other.Lid : null), ("peer_recipient_pn", other is not null && to.IsLid ? other.ShownJid : null),
            ("category", message.Get("category")), ("push_priority", isPeer ? message.Get("push_priority") : null), ("edit", message.Get("edit")),
        };
        var parts = new List<Node>(2) { enc };
        if (enc.Get("type") == "pkmsg" && message.Child("device-identity") is { } identity) parts.Add(identity);
        foreach (var child in message.Children)
            if (Forwarded.Contains(child.Tag)) parts.Add(child);
        if (BusinessNames.Of(sender.Account) is { } name) parts.Add(name);
        exchange.Deliver(device, StanzaClass.Message, N("message", attributes, [.. parts]));
    }

    private static bool IsEncrypted(Node enc) => enc.Get("type") is "msg" or "pkmsg" && enc.Get("v") == "2";

    private void SendLater(Session session, Node ack, TimeSpan delay)
    {
        ITimer? timer = null;
        timer = exchange.Time.CreateTimer(_ =>
        {
            timer?.Dispose();
            exchange.Mailbox.TryPost(() => exchange.Send(session, ack));
        }, null, delay, Timeout.InfiniteTimeSpan);
    }

    private void Refuse(Session session, Node message, int code)
    {
        exchange.Tally.Refused++;
        SandboxLog.MessageRefused(exchange.Log, session.Number, code);
        exchange.Send(session, N("ack", ("class", "message"), ("id", message.Get("id") ?? ""), ("from", message.GetJid("to") ?? Jid.ServerJid), ("t", exchange.Now), ("error", code)));
    }
}
