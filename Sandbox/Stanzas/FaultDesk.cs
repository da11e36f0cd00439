using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Faults on demand: what breaks now, and what breaks with the next stanzas.</summary>
internal sealed class FaultDesk(Exchange exchange)
{
    public void Inject(SandboxFault fault)
    {
        if (fault.Kind == SandboxFaultKind.ServerRestart)
        {
            Restart(fault.Jid.User.Length == 0 ? null : AccountOf(fault).Owner);
            return;
        }
        var account = AccountOf(fault);
        if (fault.Kind == SandboxFaultKind.Ban)
        {
            Ban(account, fault);
            return;
        }
        if (fault is { Kind: SandboxFaultKind.IgnoreRequest, Jid.Device: 0 }) account.IgnoredPairCodes = fault.Count;
        var devices = account.Devices.Values.Where(device => !device.IsPhone && (fault.Jid.Device == 0 || device.Number == fault.Jid.Device)).ToArray();
        if (devices.Length == 0 && fault.Kind != SandboxFaultKind.IgnoreRequest) throw new SandboxRefusedException("not_found", "The account has no such linked device.", "jid");
        foreach (var device in devices) Apply(device, fault);
    }

    private Account AccountOf(SandboxFault fault) => exchange.World.Dial(fault.Jid) ?? throw new SandboxRefusedException("not_found", "No such account.", "jid");

    /// <summary>To those who share a sandbox, a restart of their server is one that only their accounts feel.</summary>
    private void Restart(string? owner)
    {
        foreach (var session in exchange.Sessions.ToArray())
            if (owner is null || session.Device?.Account.Owner == owner) exchange.Drop(session);
    }

    /// <summary>The message as the device will see it: damaged, or without content, when a fault says so.</summary>
    public static Node Damage(Device device, Node message)
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
    public static int? Refuses(Device device, string space, string? child)
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
            if (child?.Get("stage") != "companion_hello" || exchange.World.Find(child.GetJid("jid")) is not { IgnoredPairCodes: > 0 } account) return false;
            account.IgnoredPairCodes--;
            return true;
        }
        if (device.Faults.IgnoredRequests == 0 || !(IsOfChats(space, child?.Tag) || (space, child?.Tag) is ("md", "remove-companion-device") or ("w:profile:picture", _))) return false;
        device.Faults.IgnoredRequests--;
        return true;
    }

    /// <summary>The devices of an account as a device is told of them.</summary>
    public static Node[] DeviceList(Account account, Device asking)
    {
        if (asking.Faults.KeyListsWithoutKey == 0 || account.SignedKeyIndexList is null) return DeviceNotices.DeviceList(account);
        asking.Faults.KeyListsWithoutKey--;
        return DeviceNotices.DeviceList(account, namesKey: false);
    }

    private static bool IsOfChats(string space, string? child) => space is "usync" or "w:g2" or "w:sync:app:state" || (space, child) is ("encrypt", "key");

    public static bool Repeats(Device device)
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

    private void Ban(Account account, SandboxFault fault)
    {
        account.BanCode = fault.Code ?? (fault.Delay is null ? 403 : 402);
        account.BannedUntil = fault.Delay is { } time ? exchange.Now + time : null;
        exchange.Ledger.PutAccount(account);
        foreach (var device in account.Devices.Values.ToArray())
            if (device.Session is { } session) exchange.End(session, N("stream:error", ("code", account.BanCode)));
    }

    private void Apply(Device device, SandboxFault fault)
    {
        var faults = device.Faults;
        switch (fault.Kind)
        {
            case SandboxFaultKind.DropSocket when device.Session is { } session: exchange.Drop(session); break;
            case SandboxFaultKind.StreamError when device.Session is { } session: exchange.End(session, N("stream:error", ("code", fault.Code ?? 503))); break;
            case SandboxFaultKind.Replaced when device.Session is { } session:
                exchange.End(session, N("stream:error", [], N("conflict", ("type", "replaced"))));
                break;
            case SandboxFaultKind.ClientExpiration when device.Session is { } session:
                exchange.Send(session, N("ib", [("from", Jid.ServerJid)], N("client_expiration", ("t", exchange.Now + fault.Delay))));
                break;
            case SandboxFaultKind.DelayAck: (faults.DelayedAcks, faults.AckDelay) = (fault.Count, fault.Delay ?? TimeSpan.FromSeconds(1)); break;
            case SandboxFaultKind.Nack:
                (faults.Nacks, faults.NackCode, faults.RestrictedUntil) = (fault.Count, fault.Code ?? 479, exchange.Now + fault.Delay);
                break;
            case SandboxFaultKind.DropOnMessage: faults.DropsOnMessage = fault.Count; break;
            case SandboxFaultKind.RefuseRequest: (faults.RefusedRequests, faults.RefusalCode) = (fault.Count, fault.Code ?? 429); break;
            case SandboxFaultKind.IgnoreRequest: faults.IgnoredRequests = fault.Count; break;
            case SandboxFaultKind.KeyListWithoutKey: faults.KeyListsWithoutKey = fault.Count; break;
            case SandboxFaultKind.Duplicate: faults.Duplicates = fault.Count; break;
            case SandboxFaultKind.Unavailable: faults.Unavailables = fault.Count; break;
            case SandboxFaultKind.Undecryptable: faults.Undecryptables = fault.Count; break;
        }
    }
}
