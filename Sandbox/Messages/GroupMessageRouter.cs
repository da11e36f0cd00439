using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>
/// Messages to groups: one ciphertext for all devices of all members (<c>skmsg</c>), and for those who need it the sender's key in one of their own.
/// </summary>
internal sealed class GroupMessageRouter(ServerState state, StanzaSender stanzas, ServerClock clock, Counters counters)
{
    private const int Malformed = 479;
    private const int Forbidden = 403;
    private const int NotFound = 404;

    /// <summary>The edit attribute of a message that deletes one of somebody else.</summary>
    private const string AdminRevoke = "8";

    private const int MaxRecipients = 10_000;
    private static readonly string[] Forwarded = ["meta", "biz", "bot"];

    /// <summary>True for a chat that many read.</summary>
    public static bool Takes(Jid to) => to.IsGroup || to == Jid.StatusBroadcast;

    /// <summary>Gives a message to its recipients.</summary>
    /// <returns>An error code, or the hash of the true device list when the sender's is stale.</returns>
    public (int? Error, string? StaleHash) Route(Device sender, string id, Jid to, Node message)
    {
        if (state.FindGroup(to) is not { } group) return (NotFound, null);
        if (!group.Members.ContainsKey(sender.Account)) return (Forbidden, null);
        if (group.IsAnnouncement && !group.IsAdmin(sender.Account) && message.GetJid("participant") is null) return (Forbidden, null);
        if (message.Get("edit") == AdminRevoke && !group.IsAdmin(sender.Account)) return (Forbidden, null);
        if (message.Get("type") is not { Length: > 0 and <= 32 }) return (Malformed, null);
        if (message.GetJid("participant") is { } requester) return (RouteToOne(sender, group, id, to, requester, message), null);
        var shared = message.ChildrenOf("enc").FirstOrDefault(enc => enc.Get("type") == "skmsg" && enc.Get("v") == "2" && enc.Bytes is not null);
        if (shared is null || ReadOwn(sender, group, message) is not { } own) return (Malformed, null);
        counters.MessagesAccepted++;
        var everybody = group.Devices(state.Version);
        var ordinary = Build(sender, group, id, to, message, [shared]);
        byte[]? encoded = null;
        foreach (var device in everybody)
        {
            if (device == sender) continue;
            if (own.TryGetValue(device, out var enc))
                stanzas.Deliver(device, StanzaClass.Message,
                    Build(sender, group, id, to, message, [enc, .. Proof(enc, message), shared]));
            else stanzas.Deliver(device, StanzaClass.Message, ordinary, encoded ??= NodeEncoder.Encode(ordinary));
        }
        return (null, StaleHash(group, message.Get("phash")));
    }

    /// <summary>A resend: only the requesting device gets it.</summary>
    private int? RouteToOne(Device sender, Group group, string id, Jid to, Jid requester, Node message)
    {
        if (message.Child("enc") is not { Bytes: not null } enc || !IsForOne(enc)) return Malformed;
        if (!state.TryFindDevice(requester, out var device)) return NotFound;
        if (device == sender || !group.Members.ContainsKey(device.Account)) return Malformed;
        counters.MessagesAccepted++;
        stanzas.Deliver(device, StanzaClass.Message, Build(sender, group, id, to, message, [enc, .. Proof(enc, message)]));
        return null;
    }

    /// <summary>The ciphertexts for single devices, or null when they are not what they should be. Devices that are gone are passed over.</summary>
    private Dictionary<Device, Node>? ReadOwn(Device sender, Group group, Node message)
    {
        var own = new Dictionary<Device, Node>();
        if (message.Child("participants") is not { } participants) return own;
        if (participants.Children.Count > MaxRecipients) return null;
        foreach (var part in participants.Children)
        {
            if (part.Tag != "to" || part.GetJid("jid") is not { } jid || part.Child("enc") is not { Bytes: not null } enc || !IsForOne(enc)) return null;
            if (state.Find(jid) is not { } account) return null;
            if (!group.Members.ContainsKey(account)) continue;
            if (!account.Devices.TryGetValue(jid.Device, out var device)) continue;
            // Baileys names its own device too, which needs no key.
            if (device != sender) own.TryAdd(device, enc);
        }
        return own;
    }

    private Node Build(Device sender, Group group, string id, Jid to, Node message, IEnumerable<Node> parts)
    {
        var isLid = group.IsLidAddressed;
        return N("message",
            [
                ("from", to), ("id", id), ("type", message.Get("type")), ("t", clock.Now), ("participant", isLid ? sender.Lid : sender.Jid),
                ("participant_pn", isLid ? sender.Account.ShownJid : null), ("participant_username", sender.Account.Username),
                ("participant_lid", isLid ? null : sender.Account.Lid), ("addressing_mode", isLid ? "lid" : "pn"),
                ("notify", sender.Account.PushName.Length > 0 ? sender.Account.PushName : null), ("edit", message.Get("edit")),
            ],
            [.. parts, .. message.Children.Where(child => Forwarded.Contains(child.Tag)),
                .. BusinessNames.Of(sender.Account) is { } name ? [name] : Array.Empty<Node>()]);
    }

    private static IEnumerable<Node> Proof(Node enc, Node message) =>
        enc.Get("type") == "pkmsg" && message.Child("device-identity") is { } identity ? [identity] : [];

    private static bool IsForOne(Node enc) => enc.Get("type") is "msg" or "pkmsg" && enc.Get("v") == "2";

    /// <summary>Clients write the names of devices in two ways; either may be what was hashed.</summary>
    private string? StaleHash(Group group, string? hash)
    {
        if (hash is null) return null;
        Jid[] devices = [.. group.Devices(state.Version).Select(group.In)];
        var current = DeviceNotices.Hash(devices);
        if (current.StartsWith(hash, StringComparison.Ordinal)) return null;
        var plain = string.Concat(devices.Select(device => device.ToString()).Order(StringComparer.Ordinal));
        var other = string.Create(CultureInfo.InvariantCulture, $"2:{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(plain)).AsSpan(0, 6))}");
        return other.StartsWith(hash, StringComparison.Ordinal) ? null : current;
    }
}
