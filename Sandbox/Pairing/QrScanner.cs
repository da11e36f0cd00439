using WhatIsUp.Sandbox.Passkeys;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Pairing;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Linking by a QR that the user scans with the phone.</summary>
internal sealed class QrScanner(StanzaSender stanzas, ServerClock clock, QrRefs refs, LinkConfirmation links)
{
    /// <summary>A phone scanned a QR.</summary>
    public void Scan(Account account, PairingQr qr, TaskCompletionSource<Jid> completion)
    {
        if (refs.Find(qr.Reference) is not { IsClosed: false } session || session.Find<Registration>() is not { Pending: null } registration)
            throw new SandboxRefusedException("invalid_request", "The QR is unknown or no longer valid.", "qr");
        var data = session.Hello.Payload.DevicePairingData;
        if (!qr.NoiseKey.AsSpan().SequenceEqual(session.Hello.NoiseKey) || !qr.IdentityKey.AsSpan().SequenceEqual(data.EIdent.Span))
            throw new SandboxRefusedException("invalid_request", "The keys in the QR are not those of the client that shows it.", "qr");
        if (session.Find<PasskeyCeremony>() is not null) throw new SandboxRefusedException("conflict", "The client waits for the owner's passkey.");
        CheckForm(account, qr);
        links.RequireVersion(session, account);
        if (account.Policy.RegRefresh && registration.ReplacedSecret is null) Replace(session, registration, account, qr);
        if (registration.ReplacedSecret is { } replaced && replaced.AsSpan().SequenceEqual(qr.AdvSecret))
            throw new SandboxRefusedException("conflict", "Could not link the device: WhatsApp asked it for another QR. Scan the one that it shows now.");
        links.Confirm(session, registration, account, qr.AdvSecret, completion);
    }

    /// <summary>Phones of today refuse QRs that name no platform, or one that needs a proof of the device (linking reference section 1).</summary>
    private static void CheckForm(Account account, PairingQr qr)
    {
        if (account.Policy.AnyQrForm || qr.PlatformId is [(>= '1' and <= '9') or 'c']) return;
        throw new SandboxRefusedException("invalid_request", "The phone does not take this QR: it names no platform, or one that may not link.", "qr");
    }

    /// <summary>The server has the client make a new secret at the moment of the scan, and the former secret becomes invalid.</summary>
    private void Replace(Session session, Registration registration, Account account, PairingQr qr)
    {
        registration.ReplacedSecret = qr.AdvSecret;
        var form = account.Policy.RegRefreshForm == SandboxRegRefreshForm.PairDeviceRotateQr ? "pair-device-rotate-qr" : "companion_reg_refresh";
        stanzas.Send(session, N("notification", [("from", Jid.ServerJid), ("type", "companion_reg_refresh"), ("id", clock.NextId()), ("t", clock.Now)],
            N(form)));
    }
}
