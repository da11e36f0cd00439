using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Faults;

/// <summary>Faults that were requested, applied to stanzas.</summary>
internal sealed class StanzaFaults(ServerState state) : IStanzaFaults
{
    /// <summary>The message as the device will see it: damaged or without content if there is such a fault.</summary>
    public Node Damage(Device device, Node message)
    {
        if (device.Faults.Unavailables > 0 && message.Child("enc") is not null && message.Get("category") != "peer")
        {
            device.Faults.Unavailables--;
            return new Node(message.Tag, [.. message.Attributes], [.. message.Children.Where(child => child.Tag != "enc"), N("unavailable")]);
        }
        if (device.Faults.Undecryptables == 0) return message;
        device.Faults.Undecryptables--;
        return new Node(message.Tag, [.. message.Attributes], [.. message.Children.Select(Broken)]);
    }

    /// <summary>The number with which a request is refused, or null.</summary>
    public int? Refuses(Device device, string space, string? child)
    {
        if (device.Faults.RefusedRequests == 0 || !IsOfChats(space, child)) return null;
        device.Faults.RefusedRequests--;
        return device.Faults.RefusalCode;
    }

    /// <summary>True for a request that gets no answer.</summary>
    public bool Ignores(Device? device, string space, Node? child)
    {
        if (device is null)
        {
            if (child?.Get("stage") != "companion_hello" || state.Find(child.GetJid("jid")) is not { IgnoredPairCodes: > 0 } account) return false;
            account.IgnoredPairCodes--;
            return true;
        }
        if (device.Faults.IgnoredRequests == 0 || !(IsOfChats(space, child?.Tag) || (space, child?.Tag) is ("md",
            "remove-companion-device") or ("w:profile:picture", _)))
            return false;
        device.Faults.IgnoredRequests--;
        return true;
    }

    /// <summary>The devices of an account, as sent to one device.</summary>
    public static Node[] DeviceList(Account account, Device requester)
    {
        if (requester.Faults.KeyListsWithoutKey == 0 || account.SignedKeyIndexList is null) return DeviceNotices.DeviceList(account);
        requester.Faults.KeyListsWithoutKey--;
        return DeviceNotices.DeviceList(account, namesKey: false);
    }

    private static bool IsOfChats(string space, string? child) => space is "usync" or "w:g2" or "w:sync:app:state" || (space, child) is ("encrypt", "key");

    public bool Repeats(Device device)
    {
        if (device.Faults.Duplicates == 0) return false;
        device.Faults.Duplicates--;
        return true;
    }

    private static Node Broken(Node child)
    {
        if (child.Tag != "enc" || child.Bytes is not { Length: > 20 } bytes) return child;
        var damaged = bytes.ToArray();
        damaged[^9] ^= 0x55;
        damaged[^2] ^= 0x55;
        return new Node(child.Tag, [.. child.Attributes], null, damaged);
    }
}
