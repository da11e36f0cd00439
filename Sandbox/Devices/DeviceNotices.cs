using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Devices;

/// <summary>Lists of devices, and who is notified when one changes.</summary>
internal sealed class DeviceNotices(
    StateStore store, StanzaSender stanzas, ServerClock clock, Mailbox mailbox, ServerHooks hooks, ILogger log) : IStanzaHandler
{
    private const int MaxWatchers = 10_000;
    private readonly Dictionary<Account, HashSet<Device>> _watchers = [];

    public void Register(StanzaTable table)
    {
        table.Requests.On("md", "set", "remove-companion-device", Remove);
        hooks.AccountDeleting.Add(Forget);
    }

    /// <summary>Stores who queried an account's devices: these are notified of changes.</summary>
    public void Watch(Account account, Device watcher)
    {
        if (watcher.Account == account) return;
        var watchers = _watchers.TryGetValue(account, out var known) ? known : _watchers[account] = [];
        if (watchers.Count < MaxWatchers) watchers.Add(watcher);
    }

    /// <summary>The usync form of an account's devices.</summary>
    public static Node[] DeviceList(Account account, bool namesKey = true)
    {
        var devices = account.Devices.Values.Select(device => N("device", ("id", device.Number), ("key-index", device.IsPhone ? null : device.KeyIndex)))
            .ToArray();
        var list = N("device-list", [("hash", Hash(account.Devices.Values.Select(device => device.Jid)))], devices);
        return account.SignedKeyIndexList is { } signed ? [list, ListNode(account, namesKey ? signed : KeyIndexList.WithoutAccountKey(signed))] : [list];
    }

    /// <summary>Hash of a set of devices as clients compute it: 6 bytes of SHA-256 over the sorted JIDs with agent and device.</summary>
    public static string Hash(IEnumerable<Jid> devices)
    {
        var names = devices.Select(jid => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{jid.User}.0:{jid.Device}@{jid.Server}"))
            .Order(StringComparer.Ordinal);
        return "2:" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(names))).AsSpan(0, 6));
    }

    /// <summary>A device was linked: the account signs its new list and everybody who has the old one is notified.</summary>
    public void Linked(Device device)
    {
        SignList(device.Account);
        NotifyContacts(device, "add");
    }

    /// <summary>Unlinks a device: its socket ends with the given stanza, its queue is deleted, others are notified.</summary>
    public void Unlink(Device device, Node lastStanza)
    {
        store.DeleteDevice(device);
        Forget(device);
        store.SenderKeys.DeleteOf(device);
        hooks.DeviceRemoved.Raise(device);
        SignList(device.Account);
        NotifyContacts(device, "remove");
        SandboxLog.DeviceUnlinked(log, device.Account.Number, device.Number);
        if (device.Session is { } session) stanzas.End(session, lastStanza);
    }

    /// <summary>The user reinstalls: new identity, no sessions, no linked devices; accounts that have it as a contact are notified.</summary>
    public void Reinstall(Account account)
    {
        foreach (var device in account.Devices.Values.Where(device => !device.IsPhone).ToArray())
            Unlink(device, N("stream:error", [("code", 401)], N("conflict", ("type", "device_removed"))));
        foreach (var address in account.Phone.Sessions.Keys.ToArray()) store.DeleteSession(account, address);
        foreach (var id in account.Phone.PreKeys.Keys.ToArray()) store.DeletePhonePreKey(account, id);
        store.SenderKeys.Delete(account);
        account.Identity = Curve25519.GenerateKeyPair();
        account.Phone.RegistrationId = PreKeyFactory.NewRegistrationId();
        account.Phone.SignedPreKey = PreKeyFactory.NewSignedPreKey(account.Phone.SignedPreKey.Id + 1, account.Identity, clock.Now);
        JournalFormat.RefreshPhoneDevice(account);
        account.SignedKeyIndexList = null;
        store.PutAccount(account);
        IdentityChanged(account);
    }

    /// <summary>An account is deleted, with its subscriptions in both directions.</summary>
    private void Forget(Account account)
    {
        _watchers.Remove(account);
        foreach (var device in account.Devices.Values) Forget(device);
    }

    private Node[] Remove(Session session, Device device, Node request)
    {
        var target = request.Children[0].GetJid("jid");
        if (target is null || store.State.Find(target) != device.Account) throw Refusal.Forbidden();
        if (target.Value.Device != device.Number) throw Refusal.NotAuthorized();
        mailbox.Defer(() => Unlink(device, N("stream:error", [("code", 401)], N("conflict", ("type", "device_removed")))));
        return [];
    }

    private void Forget(Device watcher)
    {
        foreach (var (watched, watchers) in _watchers)
            if (watchers.Remove(watcher) && watchers.Count == 0) _watchers.Remove(watched);
    }

    /// <summary>The server requests more one-time keys of a device: with each key that is taken, unless it has yet to answer such a notice.</summary>
    public void PreKeysLow(Device device)
    {
        if (device.PreKeyNotice is { } former && device.Queue.Find(StanzaClass.Notification, former, "") is not null) return;
        var id = clock.NextId();
        device.PreKeyNotice = id;
        stanzas.Deliver(device, StanzaClass.Notification, N("notification",
            [("from", Jid.ServerJid), ("type", "encrypt"), ("id", id), ("t", clock.Now)], N("count", ("value", device.PreKeys.Count))));
    }

    /// <summary>Tells watchers that the account's identity is another one now.</summary>
    public void IdentityChanged(Account account)
    {
        foreach (var watcher in Watchers(account))
            stanzas.Deliver(watcher, StanzaClass.Notification, N("notification",
                [("from", account.NoticeJid), ("lid", account.NoticeLid), ("type", "encrypt"), ("id", clock.NextId()), ("t", clock.Now)], N("identity")));
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
            stanzas.Deliver(watcher, StanzaClass.Notification, N("notification",
                [("from", isOwn ? account.Jid : Jid.ServerJid), ("type", isOwn ? "account_sync" : "mex"), ("id", clock.NextId()), ("t", clock.Now)],
                isOwn ? own : update));
        }
    }

    /// <summary>Own linked devices of an account, and devices that queried it.</summary>
    public IEnumerable<Device> Watchers(Account account) =>
        [.. account.Devices.Values.Where(device => !device.IsPhone), .. _watchers.TryGetValue(account, out var watchers) ? watchers : []];

    private void NotifyContacts(Device changed, string change)
    {
        var account = changed.Account;
        var (hash, lidHash) = (Hash(account.Devices.Values.Select(device => device.Jid)), Hash(account.Devices.Values.Select(device => device.Lid)));
        var device = N("device", ("jid", account.HidesNumber ? changed.Lid : changed.Jid), ("lid", account.HidesNumber ? null : changed.Lid), ("key-index",
            changed.KeyIndex));
        Node[] parts = account.SignedKeyIndexList is { } signed ? [device, ListNode(account, signed)] : [device];
        foreach (var watcher in Watchers(account).Where(watcher => watcher != changed))
            stanzas.Deliver(watcher, StanzaClass.Notification, N("notification",
                [("from", account.NoticeJid), ("lid", account.NoticeLid), ("type", "devices"), ("id", clock.NextId()), ("t", clock.Now)],
                N(change, [("device_hash", account.HidesNumber ? lidHash : hash), ("device_lid_hash", lidHash)], parts)));
        NotifyOwn(changed, hash);
    }

    /// <summary>Own devices get the whole list, too.</summary>
    private void NotifyOwn(Device changed, string hash)
    {
        var account = changed.Account;
        var list = account.Devices.Values.Select(device => N("device", ("jid", device.Jid), ("key-index", device.IsPhone ? null : device.KeyIndex)));
        Node[] parts = account.SignedKeyIndexList is { } signed ? [.. list, ListNode(account, signed)] : [.. list];
        foreach (var own in account.Devices.Values.Where(device => !device.IsPhone && device != changed))
            stanzas.Deliver(own, StanzaClass.Notification, N("notification",
                [("from", account.Jid), ("type", "account_sync"), ("id", clock.NextId()), ("t", clock.Now)], N("devices", [("dhash", hash)], parts)));
    }

    private void SignList(Account account)
    {
        account.DevicesChangedAt = clock.Now;
        var list = new KeyIndexList(
            account.RawId, (ulong)account.DevicesChangedAt.ToUnixTimeSeconds(), account.NextKeyIndex - 1,
            [.. account.Devices.Values.Select(device => device.KeyIndex)]);
        account.SignedKeyIndexList = list.Sign(account.Identity);
        store.PutAccount(account);
    }

    private static Node ListNode(Account account, byte[] signed) => N("key-index-list", [("ts", account.DevicesChangedAt)], signed);
}
