using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Notifications to a client that shows a pair code.</summary>
internal sealed class PairCodeNotices(StanzaSender stanzas, ServerClock clock)
{
    /// <summary>The code was typed: the phone's keys, its ephemeral one encrypted under the code.</summary>
    public void PrimaryHello(Session session, PairCodeOffer offer, byte[] wrappedPrimary)
    {
        // Clients of accounts with a passkey are notified without the phone's key, too (whatsmeow issues 1188 and 1233).
        if (offer.Account.Policy.Passkey) Send(session, [("stage", "primary_hello")], Ref(offer));
        Send(
            session, [("stage", "primary_hello")],
            Bytes("link_code_pairing_wrapped_primary_ephemeral_pub", wrappedPrimary),
            Bytes("primary_identity_pub", offer.Account.Identity.PublicKey),
            Ref(offer));
    }

    /// <summary>The client must request another code: automatically, or when its user does.</summary>
    public void RefreshCode(Session session, PairCodeOffer offer)
    {
        var isManual = offer.Account.Policy.PairCodeRefresh == SandboxPairCodeRefresh.Manual;
        Send(session, [("stage", "refresh_code"), ("force_manual_refresh", isManual ? "true" : null)], Ref(offer));
    }

    private static Node Ref(PairCodeOffer offer) => Node.OfText("link_code_pairing_ref", offer.Ref);

    private void Send(Session session, (string Name, object? Value)[] attributes, params Node[] children) => stanzas.Send(session, N("notification",
        [("from", Jid.ServerJid), ("type", "link_code_companion_reg"), ("id", clock.NextId()), ("t", clock.Now)],
        N("link_code_companion_reg", attributes, children)));
}
