using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stories;

/// <summary>
/// Messages to <c>status@broadcast</c> (live reference, section 4): a post, or what takes one back, goes to everybody whom its sender names, with a ciphertext
/// of the key or without; a reaction goes to the devices that it is encrypted for.
/// </summary>
internal sealed class StatusRouter(StateStore store, StanzaSender stanzas, ServerClock clock, Counters counters)
{
    private const int Malformed = 479, NotFound = 404;

    private const int MaxRecipients = 50_000;

    private const string Reaction = "reaction";

    private static readonly string[] Forwarded = ["meta", "biz", "bot"];

    /// <summary>Gives a message to its recipients.</summary>
    /// <returns>An error code, or null.</returns>
    public int? Route(Device sender, string id, Node message)
    {
        if (message.Get("type") is not { Length: > 0 and <= 32 } type || message.Get("addressing_mode") is not null) return Malformed;
        // Only a post has how its viewers were chosen.
        if ((type == Reaction || message.Get("edit") is not null) && message.Child("meta")?.Get("status_setting") is not null) return Malformed;
        if (message.GetJid("participant") is { } asking) return RouteToOne(sender, id, asking, message);
        var shared = message.ChildrenOf("enc").FirstOrDefault(enc => enc.Get("type") == "skmsg" && enc.Get("v") == "2" && enc.Bytes is not null);
        if (Read(sender, message) is not { } named || (shared is null) != (type == Reaction)) return Malformed;
        counters.MessagesAccepted++;
        foreach (var (device, enc) in named)
        {
            Node[] parts = [.. enc is null ? [] : (Node[])[enc, .. Proof(enc, message)], .. shared is null ? [] : (Node[])[shared]];
            if (parts.Length > 0) Deliver(sender, device, id, message, parts);
        }
        return null;
    }

    /// <summary>A resend: only the requesting device gets it.</summary>
    private int? RouteToOne(Device sender, string id, Jid asking, Node message)
    {
        if (message.Child("enc") is not { Bytes: not null } enc || !IsForOne(enc)) return Malformed;
        if (!store.State.TryFindDevice(asking, out var device)) return NotFound;
        if (device == sender) return Malformed;
        counters.MessagesAccepted++;
        Deliver(sender, device, id, message, [enc, .. Proof(enc, message)]);
        return null;
    }

    /// <summary>
    /// Who gets it, with the ciphertext for that device where there is one. An account that is named as such stands for all of its devices. Null when the list
    /// is not what it should be: an account that WhatsApp has moved to LIDs shows its status to LIDs (linking reference, section 3).
    /// </summary>
    private Dictionary<Device, Node?>? Read(Device sender, Node message)
    {
        Dictionary<Device, Node?> named = [];
        var participants = message.Child("participants")?.Children ?? [];
        if (participants.Count > MaxRecipients) return null;
        foreach (var part in participants)
        {
            if (part.Tag != "to" || part.GetJid("jid") is not { } jid || (sender.Account.Policy.LidMigrated && !jid.IsLid)) return null;
            if (store.State.Find(jid) is not { } account) return null;
            var enc = part.Child("enc");
            if (enc is not null && (enc.Bytes is null || !IsForOne(enc))) return null;
            if (enc is null)
            {
                foreach (var each in account.Devices.Values)
                    if (each != sender) named.TryAdd(each, null);
                continue;
            }
            // Baileys names its own device too, which needs no key. A device that is gone is passed over.
            if (account.Devices.TryGetValue(jid.Device, out var device) && device != sender) named[device] = enc;
        }
        return named;
    }

    private void Deliver(Device sender, Device device, string id, Node message, IEnumerable<Node> parts)
    {
        // Status updates come to some accounts in a stanza of their own (linking reference, section 3).
        var tag = !device.IsPhone && device.Account.Policy.StatusStanzas ? "status" : "message";
        var isOwn = device.Account == sender.Account;
        stanzas.Deliver(device, StanzaClass.Message, N(tag,
            [
                ("from", Jid.StatusBroadcast), ("id", id), ("type", message.Get("type")), ("t", clock.Now), ("participant", sender.Lid),
                ("participant_pn", sender.Account.ShownJid), ("participant_username", sender.Account.Username),
                ("notify", sender.Account.PushName.Length > 0 ? sender.Account.PushName : null), ("edit", message.Get("edit")),
            ],
            [
                .. parts, .. message.Children.Where(child => Forwarded.Contains(child.Tag)), .. isOwn ? Viewers(message) : [],
                .. BusinessNames.Of(sender.Account) is { } name ? [name] : Array.Empty<Node>(),
            ]));
    }

    /// <summary>The account's other devices learn whom it was sent to (whatsmeow reads it there).</summary>
    private Node[] Viewers(Node message)
    {
        var accounts = (message.Child("participants")?.Children ?? []).Select(part => store.State.Find(part.GetJid("jid"))).OfType<Account>().Distinct();
        return [N("participants", [], [.. accounts.Select(account => N("to", ("jid", account.Lid), ("peer_recipient_pn", account.ShownJid)))])];
    }

    private static IEnumerable<Node> Proof(Node enc, Node message) =>
        enc.Get("type") == "pkmsg" && message.Child("device-identity") is { } identity ? [identity] : [];

    private static bool IsForOne(Node enc) => enc.Get("type") is "msg" or "pkmsg" && enc.Get("v") == "2";
}
