using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Lists of devices, and who is told when one changes.</summary>
internal sealed class DeviceNotices(Exchange exchange)
{
    private const int MaxWatchers = 10_000;
    private readonly Dictionary<Account, HashSet<Device>> _watchers = [];

    /// <summary>Remembers who asked for an account's devices: it is told of changes.</summary>
    public void Watch(Account account, Device watcher)
    {
        if (watcher.Account == account) return;
        var watchers = _watchers.TryGetValue(account, out var known) ? known : _watchers[account] = [];
        if (watchers.Count < MaxWatchers) watchers.Add(watcher);
    }

    /// <summary>The usync form of an account's devices.</summary>
    public static Node[] DeviceList(Account account, bool namesKey = true)
    {
        var devices = account.Devices.Values.Select(device => N("device", ("id", device.Number), ("key-index", device.IsPhone ? null : device.KeyIndex))).ToArray();
        var list = N("device-list", [("hash", Hash(account.Devices.Values.Select(device => device.Jid)))], devices);
        return account.SignedKeyIndexList is { } signed ? [list, ListNode(account, namesKey ? signed : KeyIndexList.WithoutAccountKey(signed))] : [list];
    }

    /// <summary>Hash of a set of devices as clients compute it: 6 bytes of SHA-256 over the sorted JIDs with agent and device.</summary>
    public static string Hash(IEnumerable<Jid> devices)
    {
        var names = devices.Select(jid => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{jid.User}.0:{jid.Device}@{jid.Server}")).Order(StringComparer.Ordinal);
        return "2:" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(names))).AsSpan(0, 6));
    }

    /// <summary>A device was linked: the account signs its new list and everybody who knows the old one is told.</summary>
    public void Linked(Device device)
    {
        SignList(device.Account);
        Tell(device, "add");
    }

    /// <summary>Ends a link: the device's socket ends with the given word, its queue goes, others are told.</summary>
    public void Unlink(Device device, Node lastWord)
    {
        exchange.Ledger.DeleteDevice(device);
        Forget(device);
        exchange.Phones.Forget(device);
        SignList(device.Account);
        Tell(device, "remove");
        SandboxLog.DeviceUnlinked(exchange.Log, device.Account.Number, device.Number);
        if (device.Session is { } session) exchange.End(session, lastWord);
    }

    /// <summary>An account goes: nobody watches it any more, and it watches nobody.</summary>
    public void Forget(Account account)
    {
        _watchers.Remove(account);
        foreach (var device in account.Devices.Values) Forget(device);
    }

    private void Forget(Device watcher)
    {
        foreach (var (watched, watchers) in _watchers)
            if (watchers.Remove(watcher) && watchers.Count == 0) _watchers.Remove(watched);
    }

    /// <summary>The server asks a device for more one-time keys: with each key that is wanted, unless it has yet to answer such a notice.</summary>
    public void PreKeysLow(Device device)
    {
        if (device.PreKeyNotice is { } former && device.Queue.Find(StanzaClass.Notification, former, "") is not null) return;
        var id = exchange.NextId();
        device.PreKeyNotice = id;
        exchange.Deliver(device, StanzaClass.Notification, N("notification",
            [("from", Jid.ServerJid), ("type", "encrypt"), ("id", id), ("t", exchange.Now)], N("count", ("value", device.PreKeys.Count))));
    }

    /// <summary>Tells watchers that the account's identity is another one now.</summary>
    public void IdentityChanged(Account account)
    {
        foreach (var watcher in Watchers(account))
            exchange.Deliver(watcher, StanzaClass.Notification, N("notification",
                [("from", account.NoticeJid), ("lid", account.NoticeLid), ("type", "encrypt"), ("id", exchange.NextId()), ("t", exchange.Now)], N("identity")));
    }

    /// <summary>Tells watchers of another username, and the own devices in their own way (zapo @9a49e1ff).</summary>
    public void UsernameChanged(Account account)
    {
        var own = N("username", ("username", account.Username));
        var (operation, data) = account.Username is { } username
            ? ("UsernameSetNotification", $$$"""{"xwa2_notify_username_on_change":{"username":"{{{username}}}","lid":"{{{account.Lid}}}"}}""")
            : ("UsernameDeleteNotification", $$$"""{"xwa2_notify_username_delete":{"lid":"{{{account.Lid}}}","display_name":null}}""");
        var update = N("update", [("op_name", operation)], Encoding.UTF8.GetBytes($$"""{"data":{{data}}}"""));
        foreach (var watcher in Watchers(account))
        {
            var isOwn = watcher.Account == account;
            exchange.Deliver(watcher, StanzaClass.Notification, N("notification",
                [("from", isOwn ? account.Jid : Jid.ServerJid), ("type", isOwn ? "account_sync" : "mex"), ("id", exchange.NextId()), ("t", exchange.Now)], isOwn ? own : update));
        }
    }

    private IEnumerable<Device> Watchers(Account account) =>
        [.. account.Devices.Values.Where(device => !device.IsPhone), .. _watchers.TryGetValue(account, out var watchers) ? watchers : []];

    private void Tell(Device changed, string change)
    {
        var account = changed.Account;
        var (hash, lidHash) = (Hash(account.Devices.Values.Select(device => device.Jid)), Hash(account.Devices.Values.Select(device => device.Lid)));
        var device = N("device", ("jid", account.HidesNumber ? changed.Lid : changed.Jid), ("lid", account.HidesNumber ? null : changed.Lid), ("key-index", changed.KeyIndex));
        Node[] parts = account.SignedKeyIndexList is { } signed ? [device, ListNode(account, signed)] : [device];
        foreach (var watcher in Watchers(account).Where(watcher => watcher != changed))
            exchange.Deliver(watcher, StanzaClass.Notification, N("notification",
                [("from", account.NoticeJid), ("lid", account.NoticeLid), ("type", "devices"), ("id", exchange.NextId()), ("t", exchange.Now)],
                N(change, [("device_hash", account.HidesNumber ? lidHash : hash), ("device_lid_hash", lidHash)], parts)));
        TellOwn(changed, hash);
    }

    /// <summary>Own devices get the whole list, too.</summary>
    private void TellOwn(Device changed, string hash)
    {
        var account = changed.Account;
        var list = account.Devices.Values.Select(device => N("device", ("jid", device.Jid), ("key-index", device.IsPhone ? null : device.KeyIndex)));
        Node[] parts = account.SignedKeyIndexList is { } signed ? [.. list, ListNode(account, signed)] : [.. list];
        foreach (var own in account.Devices.Values.Where(device => !device.IsPhone && device != changed))
            exchange.Deliver(own, StanzaClass.Notification, N("notification",
                [("from", account.Jid), ("type", "account_sync"), ("id", exchange.NextId()), ("t", exchange.Now)], N("devices", [("dhash", hash)], parts)));
    }

    private void SignList(Account account)
    {
        account.DevicesChangedAt = exchange.Now;
        var list = new KeyIndexList(
            account.RawId, (ulong)account.DevicesChangedAt.ToUnixTimeSeconds(), account.NextKeyIndex - 1, [.. account.Devices.Values.Select(device => device.KeyIndex)]);
        account.SignedKeyIndexList = list.Sign(account.Identity);
        exchange.Ledger.PutAccount(account);
    }

    private static Node ListNode(Account account, byte[] signed) => N("key-index-list", [("ts", account.DevicesChangedAt)], signed);
}
