using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.Blacklist;
using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Limits;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.Sandbox.Stories;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Messages: taken from a device, given to each device they are encrypted for, acknowledged once they are kept.</summary>
internal sealed class MessageRouter(
    StateStore store, StanzaSender stanzas, ServerClock clock, Mailbox mailbox, Counters counters, ILogger log,
    LimitHandler limits, BlacklistState blacklist) : IStanzaHandler
{
    private const int WrongAddressing = 400;
    private const int Restricted = 463;
    private const int Malformed = 479;
    private const int TooManyWaiting = 429;
    private const int MaxRecipients = 2_000;
    private const int MaxIdLength = 128;
    private IReadOnlyDictionary<string, Action<Session, Device, Node>>? _plain;
    private readonly GroupMessageRouter _groups = new(store.State, stanzas, clock, counters);
    private readonly StatusRouter _status = new(store, stanzas, clock, counters);
    private static readonly string[] Forwarded = ["meta", "biz", "bot"];

    public void Register(StanzaTable table)
    {
        _plain = table.PlainMessages;
        table.On("message", Accept);
    }

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
            stanzas.Drop(session);
            return;
        }
        if (sender.Faults.Nacks > 0)
        {
            sender.Faults.Nacks--;
            Refuse(session, message, sender.Faults.NackCode);
            return;
        }
        if (_plain?.GetValueOrDefault(to.Server) is { } plain)
        {
            plain(session, sender, message);
            return;
        }
        var (error, staleHash) = Limit(sender, to, message) is { } limited ? (limited, null) : Route(sender, id, to, message);
        if (error is { } code)
        {
            Refuse(session, message, code);
            return;
        }
        var ack = N("ack", ("class", "message"), ("id", id), ("from", to), ("t", clock.Now), ("phash", staleHash),
            ("refresh_lid", RefreshesLid(sender, to) ? "true" : null));
        if (sender.Faults.DelayedAcks == 0)
        {
            stanzas.Send(session, ack);
            return;
        }
        sender.Faults.DelayedAcks--;
        var delay = sender.Faults.AckDelay;
        mailbox.AfterFlush(() => SendLater(session, ack, delay));
    }

    /// <summary>True when the server reports that the sender's LID of the recipient is stale.</summary>
    private bool RefreshesLid(Device sender, Jid to) => store.State.Find(to) is { Policy.RefreshLid: true } recipient && recipient != sender.Account;

    /// <summary>
    /// The number with which the server's limits on new chats refuse a message, or null; resends and messages between own devices start no
    /// chat.
    /// </summary>
    private int? Limit(Device sender, Jid to, Node message) =>
        message.Get("category") is null && message.Get("device_fanout") != "false" && !GroupMessageRouter.Takes(to) && store.State.Find(to) is { } recipient
            ? limits.Refuses(sender.Account, recipient)
            : null;

    /// <summary>Gives a message to its recipients.</summary>
    /// <returns>An error code, or the hash of the true device list when the sender's is stale.</returns>
    public (int? Error, string? StaleHash) Route(Device sender, string id, Jid to, Node message)
    {
        if (to == Jid.StatusBroadcast) return (_status.Route(sender, id, message), null);
        if (to.IsGroup) return _groups.Route(sender, id, to, message);
        if (store.State.Find(to) is not { } recipient) return (to.IsPhoneNumber || to.IsLid ? 404 : Malformed, null);
        var type = message.Get("type");
        if (type is not { Length: > 0 and <= 32 }) return (Malformed, null);
        if (message.Get("category") == "peer") return (RoutePeer(sender, recipient, id, to, message), null);
        if (AddressingFault(sender.Account, recipient, to, message) is { } fault) return (fault, null);
        // Baileys repeats the ciphertext of a resend under participants; what counts is the device it is addressed to.
        if (message.Get("device_fanout") != "false" && message.Child("participants") is { } participants)
            return RouteToAll(sender, recipient, id, to, message, participants);
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
        counters.MessagesAccepted++;
        Deliver(sender, device, id, to, null, message, enc);
        return null;
    }

    /// <summary>A resend: only the requesting device gets it.</summary>
    private int? RouteToOne(Device sender, Account recipient, string id, Jid to, Node message)
    {
        if (message.Child("enc") is not { Bytes: not null } enc || !IsEncrypted(enc)) return Malformed;
        if (!recipient.Devices.TryGetValue(to.Device, out var device)) return 404;
        if (device == sender) return Malformed;
        if (stanzas.IsFull(device)) return TooManyWaiting;
        counters.MessagesAccepted++;
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
            if (part.Tag != "to" || part.GetJid("jid") is not { } jid || part.Child("enc") is not { Bytes: not null } enc || !IsEncrypted(enc))
                return (Malformed, null);
            var account = store.State.Find(jid);
            if (account is null || (account != recipient && account != sender.Account)) return (Malformed, null);
            if (!account.Devices.TryGetValue(jid.Device, out var device))
            {
                gone++;
                continue;
            }
            if (device == sender) return (Malformed, null);
            // By both of its names, or twice by one: it gets the message once.
            if (!seen.Add(device)) continue;
            if (stanzas.IsFull(device)) return (TooManyWaiting, null);
            targets.Add((device, part.Child("unavailable") ?? enc));
        }
        counters.MessagesAccepted++;
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
        // What a blocked contact writes is taken and goes nowhere.
        if (!isOwn && blacklist.Blocks(device.Account, sender.Account)) return;
        var isPeer = message.Get("category") == "peer";
        var other = chat is { } recipient && isOwn ? store.State.Find(recipient) : null;
        var from = sender.In(to);
        var attributes = new (string, object?)[]
        {
            ("from", isPeer ? from.ToAccount().WithDevice(sender.Number) : from), ("id", id), ("type", message.Get("type")), ("t", clock.Now),
            ("notify", sender.Account.PushName.Length > 0 ? sender.Account.PushName : null),
            ("sender_lid", isOwn || to.IsLid ? null : sender.Account.Lid), ("sender_pn", isOwn || !to.IsLid ? null : sender.Account.ShownJid),
            ("username", isOwn ? null : sender.Account.Username), ("recipient_username", other?.Username),
            ("addressing_mode", to.IsLid ? "lid" : null),
            ("recipient", isOwn && !isPeer ? chat?.ToAccount() : null),
            ("peer_recipient_lid", other is not null && !to.IsLid ? other.Lid : null),
            ("peer_recipient_pn", other is not null && to.IsLid ? other.ShownJid : null),
            ("category", message.Get("category")), ("push_priority", isPeer ? message.Get("push_priority") : null), ("edit", message.Get("edit")),
        };
        var parts = new List<Node>(2) { enc };
        if (enc.Get("type") == "pkmsg" && message.Child("device-identity") is { } identity) parts.Add(identity);
        foreach (var child in message.Children)
            if (Forwarded.Contains(child.Tag)) parts.Add(child);
        if (BusinessNames.Of(sender.Account) is { } name) parts.Add(name);
        stanzas.Deliver(device, StanzaClass.Message, N("message", attributes, [.. parts]));
    }

    private static bool IsEncrypted(Node enc) => enc.Get("type") is "msg" or "pkmsg" && enc.Get("v") == "2";

    private void SendLater(Session session, Node ack, TimeSpan delay)
    {
        ITimer? timer = null;
        timer = clock.Time.CreateTimer(_ =>
        {
            timer?.Dispose();
            mailbox.TryPost(() => stanzas.Send(session, ack));
        }, null, delay, Timeout.InfiniteTimeSpan);
    }

    private void Refuse(Session session, Node message, int code)
    {
        counters.Refused++;
        SandboxLog.MessageRefused(log, session.Number, code);
        stanzas.Send(session, N("ack", ("class", "message"), ("id", message.Get("id") ?? ""), ("from", message.GetJid("to") ?? Jid.ServerJid), ("t",
            clock.Now), ("error", code)));
    }
}
