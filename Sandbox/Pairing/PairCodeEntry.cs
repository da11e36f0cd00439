using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Pairing;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Linking by an 8-character code that the user types on the phone: from the typed code to the client's proof that it is the right one.</summary>
internal sealed class PairCodeEntry(
    Mailbox mailbox, SandboxOptions options, PairCodeOffers offers, PairCodeNotices notices, LinkConfirmation links, LinkLog log)
{
    private const int MaxBundleBytes = 512;
    private const int MaxWrongCodes = 3;

    /// <summary>A code was typed: the phone's half goes to the client, whose response shows whether the code was right.</summary>
    public void Type(PairCodeOffer offer, KeyPair ephemeral, byte[] companionEphemeral, byte[] wrappedPrimary, TaskCompletionSource<Jid> completion)
    {
        if (!ReferenceEquals(offers.Find(offer.Account), offer) || offer.Session is not { IsClosed: false } session)
            throw new SandboxRefusedException("conflict", "The client no longer waits for a code.");
        if (offer.Typed is not null) throw new SandboxRefusedException("conflict", "Another code is being tried.");
        links.RequireVersion(session, offer.Account);
        (offer.PrimaryEphemeral, offer.CompanionEphemeral, offer.Typed) = (ephemeral, companionEphemeral, completion);
        notices.PrimaryHello(session, offer, wrappedPrimary);
    }

    /// <summary>The client's response to the typed code.</summary>
    public Node[] Finish(Session session, Registration registration, Node node)
    {
        if (registration.PairCode is not { Typed: { } completion } offer || node.Child("link_code_pairing_ref")?.Text != offer.Ref) throw Refusal.NotFound();
        var identity = ReadBytes(node.Child("companion_identity_public"), 32);
        if (identity is null || node.Child("link_code_pairing_wrapped_key_bundle")?.Bytes is not { Length: <= MaxBundleBytes } bundle)
            throw Refusal.BadRequest();
        var registered = session.Hello.Payload.DevicePairingData.EIdent.Span;
        var opened = PairCode.Open(offer.PrimaryEphemeral!, offer.Account.Identity, offer.CompanionEphemeral, bundle.Span);
        if (opened is null || !identity.AsSpan().SequenceEqual(registered) || !opened.CompanionIdentity.AsSpan().SequenceEqual(identity))
        {
            log.Refused(session, "the code is wrong");
            completion.TrySetException(new SandboxRefusedException("invalid_request", "The code is wrong.", "code"));
            (offer.Typed, offer.PrimaryEphemeral, offer.CompanionEphemeral) = (null, null, null);
            if (++offer.Attempts >= MaxWrongCodes) offers.Void(offer, "The code was typed wrongly too often.");
            throw Refusal.NotAcceptable();
        }
        // The phone takes its part now: a client has this time to keep the secret (zapo 0.3.0 does so after the answer to its finish).
        mailbox.DoLater(options.SettlingTime, () =>
        {
            if (session.IsClosed || offer.Typed != completion) return;
            try
            {
                links.Confirm(session, registration, offer.Account, opened.AdvSecret, completion);
            }
            catch (SandboxRefusedException refused)
            {
                completion.TrySetException(refused);
            }
            offer.Typed = null;
            offers.Void(offer, "The code was used.");
        });
        return [];
    }
}
