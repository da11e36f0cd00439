using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Passkeys;
using WhatIsUp.Sandbox.Server;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Makes the parts of the area: registrations of clients, the two ways to link one (QR and pair code), and the signatures of both sides.</summary>
internal sealed class PairingArea
{
    public PairingArea(SandboxServer server, LoginHandler login, DeviceNotices notices, PasskeyHandler passkeys, ServerParts parts)
    {
        var (store, stanzas, clock, mailbox, options) = (server.Store, server.Sender, server.Clock, server.Mailbox, server.Options);
        var log = new LinkLog(server.Counters, server.Log);
        var registrations = new RegistrationHandler(stanzas, clock, server.Hooks, options, login, log);
        var links = new LinkConfirmation(mailbox, passkeys, new LinkIssuer(store, stanzas, clock), log);
        var offers = parts.Add(new PairCodeOffers(clock, server.Hooks, registrations));
        var codeNotices = new PairCodeNotices(stanzas, clock);
        var entry = parts.Add(new PairCodeEntry(mailbox, options, offers, codeNotices, links, log));
        parts.Add(new QrScanner(stanzas, clock, new QrRefs(stanzas, clock, registrations), links));
        Handlers =
        [
            registrations,
            new PairCodeHandler(store.State, clock, mailbox, offers, codeNotices, entry),
            new LinkSignatureHandler(stanzas, mailbox, options, registrations, new LinkedDevices(store, clock, notices, log), log),
        ];
    }

    public IReadOnlyList<IStanzaHandler> Handlers { get; }
}
