using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>
/// Messages to groups and to <c>status@broadcast</c>: one ciphertext for all (<c>skmsg</c>), and for those who need it the sender's key in one of their own.
/// A status goes to the devices that its sender names; a group's message to all devices of all members.
/// </summary>
internal sealed class GroupRouter(Exchange exchange)
{
    private const int Malformed = 479;
    private const int Forbidden = 403;
    private const int NotFound = 404;

    /// <summary>The edit attribute of a message that takes back what somebody else sent.</summary>
    private const string AdminRevoke = "8";

    private const int MaxRecipients = 10_000;
    private static readonly string[] Forwarded = ["meta", "biz", "bot"];

    /// <summary>True for what this router takes.</summary>
    public static bool Takes(Jid to) => to.IsGroup || to == Jid.StatusBroadcast;

    /// <summary>Gives a message to its recipients.</summary>
    /// <returns>An error code, or the hash of the true device list when the sender's is stale.</returns>
    public (int? Error, string? StaleHash) Route(Device sender, string id, Jid to, Node message)
    {
        var group = exchange.World.FindGroup(to);
        if (to.IsGroup)
        {
            if (group is null) return (NotFound, null);
            if (!group.Members.ContainsKey(sender.Account)) return (Forbidden, null);
            if (group.IsAnnouncement && !group.IsAdmin(sender.Account) && message.GetJid("participant") is null) return (Forbidden, null);
            if (message.Get("edit") == AdminRevoke && !group.IsAdmin(sender.Account)) return (Forbidden, null);
        }
        if (message.Get("type") is not { Length: > 0 and <= 32 }) return (Malformed, null);
        if (message.GetJid("participant") is { } asking) return (RouteToOne(sender, group, id, to, asking, message), null);
        var shared = message.ChildrenOf("enc").FirstOrDefault(enc => enc.Get("type") == "skmsg" && enc.Get("v") == "2" && enc.Bytes is not null);
        if (shared is null || ReadOwn(sender, group, message) is not { } own) return (Malformed, null);
        // An account that WhatsApp has moved to LIDs shows its status to LIDs (linking reference, section 3).
        if (group is null && sender.Account.Policy.LidMigrated && message.Child("participants")?.Children.Any(part => part.GetJid("jid") is { IsLid: false }) == true) return (Malformed, null);
        exchange.Tally.MessagesAccepted++;
        var everybody = group?.Devices(exchange.World.Version) ?? [.. own.Keys];
        var ordinary = Build(sender, group, id, to, message, [shared]);
        byte[]? encoded = null;
        foreach (var device in everybody)
        {
            if (device == sender) continue;
            if (own.TryGetValue(device, out var enc)) exchange.Deliver(device, StanzaClass.Message, Build(sender, group, id, to, message, [enc, .. Proof(enc, message), shared], TagFor(device, group)));
            else exchange.Deliver(device, StanzaClass.Message, ordinary, encoded ??= NodeEncoder.Encode(ordinary));
        }
        return (null, group is null ? null : StaleHash(group, message.Get("phash")));
    }

    /// <summary>A resend: only the device that asked for it gets it.</summary>
    private int? RouteToOne(Device sender, Group? group, string id, Jid to, Jid asking, Node message)
    {
        if (message.Child("enc") is not { Bytes: not null } enc || !IsForOne(enc)) return Malformed;
        if (!exchange.World.TryFindDevice(asking, out var device)) return NotFound;
        if (device == sender || (group is not null && !group.Members.ContainsKey(device.Account))) return Malformed;
        exchange.Tally.MessagesAccepted++;
        exchange.Deliver(device, StanzaClass.Message, Build(sender, group, id, to, message, [enc, .. Proof(enc, message)], TagFor(device, group)));
        return null;
    }

    /// <summary>The ciphertexts for single devices, or null when they are not what they should be. Devices that are gone are passed over.</summary>
    private Dictionary<Device, Node>? ReadOwn(Device sender, Group? group, Node message)
    {
        var own = new Dictionary<Device, Node>();
        if (message.Child("participants") is not { } participants) return own;
        if (participants.Children.Count > MaxRecipients) return null;
        foreach (var part in participants.Children)
        {
            if (part.Tag != "to" || part.GetJid("jid") is not { } jid || part.Child("enc") is not { Bytes: not null } enc || !IsForOne(enc)) return null;
            if (exchange.World.Find(jid) is not { } account) return null;
            if (group is not null && !group.Members.ContainsKey(account)) continue;
            if (!account.Devices.TryGetValue(jid.Device, out var device)) continue;
            // Baileys names its own device too, which needs no key.
            if (device != sender) own.TryAdd(device, enc);
        }
        return own;
    }

    /// <summary>Status updates come to some accounts in a stanza of their own (linking reference, section 3).</summary>
    private static string TagFor(Device device, Group? group) => group is null && !device.IsPhone && device.Account.Policy.StatusStanzas ? "status" : "message";

    private Node Build(Device sender, Group? group, string id, Jid to, Node message, IEnumerable<Node> parts, string tag = "message")
    {
        var isLid = group?.IsLidAddressed ?? true;
        return N(tag,
            [
                ("from", to), ("id", id), ("type", message.Get("type")), ("t", exchange.Now), ("participant", isLid ? sender.Lid : sender.Jid),
                ("participant_pn", isLid ? sender.Account.ShownJid : null), ("participant_username", sender.Account.Username), ("participant_lid", isLid ? null : sender.Account.Lid), ("addressing_mode", isLid ? "lid" : "pn"),
                ("notify", sender.Account.PushName.Length > 0 ? sender.Account.PushName : null), ("edit", message.Get("edit")),
            ],
            [.. parts, .. message.Children.Where(child => Forwarded.Contains(child.Tag)), .. BusinessNames.Of(sender.Account) is { } name ? [name] : Array.Empty<Node>()]);
    }

    private static IEnumerable<Node> Proof(Node enc, Node message) => enc.Get("type") == "pkmsg" && message.Child("device-identity") is { } identity ? [identity] : [];

    private static bool IsForOne(Node enc) => enc.Get("type") is "msg" or "pkmsg" && enc.Get("v") == "2";

    /// <summary>Clients write the names of devices in two ways; either may be what was hashed.</summary>
    private string? StaleHash(Group group, string? hash)
    {
        if (hash is null) return null;
        Jid[] devices = [.. group.Devices(exchange.World.Version).Select(group.In)];
        var current = DeviceNotices.Hash(devices);
        if (current.StartsWith(hash, StringComparison.Ordinal)) return null;
        var plain = string.Concat(devices.Select(device => device.ToString()).Order(StringComparer.Ordinal));
        var other = string.Create(CultureInfo.InvariantCulture, $"2:{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(plain)).AsSpan(0, 6))}");
        return other.StartsWith(hash, StringComparison.Ordinal) ? null : current;
    }
}
