using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Faults;

/// <summary>Faults on demand: what breaks now, and what will break with the next stanzas (<see cref="StanzaFaults"/>).</summary>
internal sealed class FaultInjector(StateStore store, StanzaSender stanzas, ServerClock clock, Mailbox mailbox, IEnumerable<Session> sessions)
{
    /// <summary>Makes something go wrong; from any thread.</summary>
    /// <exception cref="SandboxRefusedException">The JID names no linked device or account.</exception>
    public Task InjectAsync(SandboxFault fault, CancellationToken cancellationToken) => mailbox.CallAsync(
        () =>
        {
            Inject(fault);
            return true;
        },
        cancellationToken);

    private void Inject(SandboxFault fault)
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
        if (devices.Length == 0 && fault.Kind != SandboxFaultKind.IgnoreRequest)
            throw new SandboxRefusedException("not_found", "The account has no such linked device.", "jid");
        foreach (var device in devices) Apply(device, fault);
    }

    private Account AccountOf(SandboxFault fault) => store.State.Dial(fault.Jid) ?? throw new SandboxRefusedException("not_found", "No such account.", "jid");

    /// <summary>To those who share a sandbox, a restart of their server is one that only their accounts feel.</summary>
    private void Restart(string? owner)
    {
        foreach (var session in sessions.ToArray())
            if (owner is null || session.Device?.Account.Owner == owner) stanzas.Drop(session);
    }

    private void Ban(Account account, SandboxFault fault)
    {
        account.BanCode = fault.Code ?? (fault.Delay is null ? 403 : 402);
        account.BannedUntil = fault.Delay is { } time ? clock.Now + time : null;
        store.PutAccount(account);
        foreach (var device in account.Devices.Values.ToArray())
            if (device.Session is { } session) stanzas.End(session, N("stream:error", ("code", account.BanCode)));
    }

    private void Apply(Device device, SandboxFault fault)
    {
        var faults = device.Faults;
        switch (fault.Kind)
        {
            case SandboxFaultKind.DropSocket when device.Session is { } session: stanzas.Drop(session); break;
            case SandboxFaultKind.StreamError when device.Session is { } session: stanzas.End(session, N("stream:error", ("code", fault.Code ?? 503))); break;
            case SandboxFaultKind.Replaced when device.Session is { } session:
                stanzas.End(session, N("stream:error", [], N("conflict", ("type", "replaced"))));
                break;
            case SandboxFaultKind.ClientExpiration when device.Session is { } session:
                stanzas.Send(session, N("ib", [("from", Jid.ServerJid)], N("client_expiration", ("t", clock.Now + fault.Delay))));
                break;
            case SandboxFaultKind.DelayAck: (faults.DelayedAcks, faults.AckDelay) = (fault.Count, fault.Delay ?? TimeSpan.FromSeconds(1)); break;
            case SandboxFaultKind.Nack:
                (faults.Nacks, faults.NackCode, faults.RestrictedUntil) = (fault.Count, fault.Code ?? 479, clock.Now + fault.Delay);
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
