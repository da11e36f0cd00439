using System.Security.Cryptography;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Pairing;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Linking by an 8-character code that the user types on the phone.</summary>
internal sealed partial class PairingHandler
{
    private const int MaxBundleBytes = 512;
    private const int MaxWrongCodes = 3;
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromSeconds(180);
    private readonly Dictionary<Account, PairCodeOffer> _offers = [];

    /// <summary>Requests of a client that shows a code.</summary>
    public Node[] LinkCode(Session session, Node node)
    {
        if (session.Find<Registration>() is not { Pending: null } registration) throw Refusal.NotAuthorized();
        return node.Get("stage") switch
        {
            "companion_hello" => [Hello(session, registration, node)],
            "companion_finish" => Finish(session, registration, node),
            _ => throw Refusal.BadRequest(),
        };
    }

    /// <summary>The one code that may be typed on this phone, or null.</summary>
    public PairCodeOffer? FindOffer(Account account)
    {
        if (!_offers.TryGetValue(account, out var offer)) return null;
        if (clock.Now - offer.MadeAt < CodeLifetime) return offer;
        Void(offer, "The code is no longer valid.");
        return null;
    }

    /// <summary>An account goes, and its code with it.</summary>
    private void Forget(Account account)
    {
        if (_offers.TryGetValue(account, out var offer)) Void(offer, "The phone was deleted.");
    }

    /// <summary>A code was typed: the phone's half goes to the client, whose response shows whether the code was right.</summary>
    public void Type(PairCodeOffer offer, KeyPair ephemeral, byte[] companionEphemeral, byte[] wrappedPrimary, TaskCompletionSource<Jid> completion)
    {
        if (!ReferenceEquals(FindOffer(offer.Account), offer) || offer.Session is not { IsClosed: false } session)
            throw new SandboxRefusedException("conflict", "The client no longer waits for a code.");
        if (offer.Typed is not null) throw new SandboxRefusedException("conflict", "Another code is being tried.");
        RequireVersion(session, offer.Account);
        (offer.PrimaryEphemeral, offer.CompanionEphemeral, offer.Typed) = (ephemeral, companionEphemeral, completion);
        // Clients of accounts with a passkey are told without the phone's key, too (whatsmeow issues 1188 and 1233).
        if (offer.Account.Policy.Passkey) Notify(session, "primary_hello", Node.OfText("link_code_pairing_ref", offer.Ref));
        Notify(
            session, "primary_hello",
            Bytes("link_code_pairing_wrapped_primary_ephemeral_pub", wrappedPrimary),
            Bytes("primary_identity_pub", offer.Account.Identity.PublicKey),
            Node.OfText("link_code_pairing_ref", offer.Ref));
    }

    private void Notify(Session session, string stage, params Node[] children) => stanzas.Send(session, N("notification",
        [("from", Jid.ServerJid), ("type", "link_code_companion_reg"), ("id", clock.NextId()), ("t", clock.Now)],
        N("link_code_companion_reg", [("stage", stage)], children)));

    private Node Hello(Session session, Registration registration, Node node)
    {
        var (display, platform) = (node.Child("companion_platform_display")?.Text, node.Child("companion_platform_id")?.Text);
        if (ReadBytes(node.Child("link_code_pairing_wrapped_companion_ephemeral_pub"), PairCode.WrappedKeyBytes) is not { } wrapped
            || ReadBytes(node.Child("companion_server_auth_key_pub"), 32) is not { } noiseKey || !DisplayNames.IsFormed(display)
                || platform is not { Length: > 0 and <= 8 }) throw Refusal.BadRequest();
        if (!noiseKey.AsSpan().SequenceEqual(session.Hello.NoiseKey)) throw Refusal.NotAcceptable();
        if (store.State.Dial(node.GetJid("jid")) is not { } account) throw Refusal.NotFound();
        if (account.Policy.PairCodeError is { } error) throw new Refusal(error, TextOf(error), account.Policy.PairCodeBackoff);
        if (!account.Policy.AnyDisplayName && !(DisplayNames.IsReal(display) && DisplayNames.IsPlatform(platform))) throw Refusal.BadRequest();
        // One code per client and per number: the former one becomes invalid.
        if (registration.PairCode is { } own) Void(own, "The client requested another code.");
        if (_offers.TryGetValue(account, out var former)) Void(former, "Another code was requested for this number.");
        var offer = new PairCodeOffer
        {
            Account = account, Ref = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), NoiseKey = noiseKey, MadeAt = clock.Now,
            WrappedCompanionKey = wrapped, Session = session,
        };
        (registration.PairCode, _offers[account]) = (offer, offer);
        if (account.Policy.PairCodeRefresh != SandboxPairCodeRefresh.Off && !registration.IsPairCodeRefreshed)
            mailbox.Defer(() => Refresh(session, registration, offer));
        return N("link_code_companion_reg", [("stage", "companion_hello")], Node.OfText("link_code_pairing_ref", offer.Ref));
    }

    /// <summary>The server requires another code: automatically, or when the user requests it.</summary>
    private void Refresh(Session session, Registration registration, PairCodeOffer offer)
    {
        registration.IsPairCodeRefreshed = true;
        Void(offer, "WhatsApp asked the client for another code.");
        var isManual = offer.Account.Policy.PairCodeRefresh == SandboxPairCodeRefresh.Manual;
        stanzas.Send(session, N("notification",
            [("from", Jid.ServerJid), ("type", "link_code_companion_reg"), ("id", clock.NextId()), ("t", clock.Now)],
            N("link_code_companion_reg", [("stage", "refresh_code"), ("force_manual_refresh", isManual ? "true" : null)],
                Node.OfText("link_code_pairing_ref", offer.Ref))));
    }

    private static string TextOf(int error) => error switch
    {
        400 => "bad-request",
        403 => "forbidden",
        429 => "rate-overlimit",
        452 => "not-allowed",
        _ => "internal-server-error",
    };

    private Node[] Finish(Session session, Registration registration, Node node)
    {
        if (registration.PairCode is not { Typed: { } completion } offer || node.Child("link_code_pairing_ref")?.Text != offer.Ref) throw Refusal.NotFound();
        var identity = ReadBytes(node.Child("companion_identity_public"), 32);
        if (identity is null || node.Child("link_code_pairing_wrapped_key_bundle")?.Bytes is not { Length: <= MaxBundleBytes } bundle)
            throw Refusal.BadRequest();
        var registered = session.Hello.Payload.DevicePairingData.EIdent.Span;
        var opened = PairCode.Open(offer.PrimaryEphemeral!, offer.Account.Identity, offer.CompanionEphemeral, bundle.Span);
        if (opened is null || !identity.AsSpan().SequenceEqual(registered) || !opened.CompanionIdentity.AsSpan().SequenceEqual(identity))
        {
            Refuse(session, "the code is wrong");
            completion.TrySetException(new SandboxRefusedException("invalid_request", "The code is wrong.", "code"));
            (offer.Typed, offer.PrimaryEphemeral, offer.CompanionEphemeral) = (null, null, null);
            if (++offer.Attempts >= MaxWrongCodes) Void(offer, "The code was typed wrongly too often.");
            throw Refusal.NotAcceptable();
        }
        // The phone takes its part now: a client has this time to keep the secret (zapo 0.3.0 does so after the answer to its finish).
        mailbox.DoLater(options.SettlingTime, () =>
        {
            if (session.IsClosed || offer.Typed != completion) return;
            try
            {
                Confirm(session, registration, offer.Account, opened.AdvSecret, completion);
            }
            catch (SandboxRefusedException refused)
            {
                completion.TrySetException(refused);
            }
            offer.Typed = null;
            Void(offer, "The code was used.");
        });
        return [];
    }

    /// <summary>A client that connects again goes on with the code that it shows.</summary>
    private void Resume(Session session, Registration registration)
    {
        foreach (var offer in _offers.Values)
            if (offer.Session is null && offer.NoiseKey.AsSpan().SequenceEqual(session.Hello.NoiseKey))
                (registration.PairCode, offer.Session) = (offer, session);
    }

    private static void Leave(PairCodeOffer offer)
    {
        offer.Typed?.TrySetException(new SandboxRefusedException("conflict", "The client went away before the code was accepted."));
        (offer.Session, offer.Typed) = (null, null);
    }

    private void Void(PairCodeOffer offer, string reason)
    {
        offer.Typed?.TrySetException(new SandboxRefusedException("conflict", reason));
        offer.Typed = null;
        if (offer.Session?.Find<Registration>() is { } registration && ReferenceEquals(registration.PairCode, offer)) registration.PairCode = null;
        if (_offers.TryGetValue(offer.Account, out var live) && ReferenceEquals(live, offer)) _offers.Remove(offer.Account);
    }
}
