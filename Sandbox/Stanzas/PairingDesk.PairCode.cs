using System.Security.Cryptography;
using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Pairing;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Linking by an 8-character code that the user types on the phone.</summary>
internal sealed partial class PairingDesk
{
    private const int MaxBundleBytes = 512;
    private const int MaxWrongCodes = 3;
    private const int MaxOffersPerAccount = 8;
    private readonly Dictionary<Account, List<Session>> _offers = [];

    /// <summary>Requests of a client that shows a code.</summary>
    public Node[] LinkCode(Session session, Node node)
    {
        if (session.Registration is not { Pending: null } registration) throw Refusal.NotAuthorized();
        return node.Get("stage") switch
        {
            "companion_hello" => [Hello(session, registration, node)],
            "companion_finish" => Finish(session, registration, node),
            _ => throw Refusal.BadRequest(),
        };
    }

    /// <summary>What the phone needs to try a code: the wrapped keys of all clients that wait for one.</summary>
    public IReadOnlyList<(PairCodeOffer Offer, byte[] WrappedKey)> Offers(Account account) =>
        [.. OfferingSessions(account).Select(session => session.Registration!.PairCode!).Where(offer => offer.Typed is null).Select(offer => (offer, offer.WrappedCompanionKey))];

    /// <summary>A code was typed: the phone's half goes to the client, whose answer tells whether the code was right.</summary>
    public void Type(PairCodeOffer offer, KeyPair ephemeral, byte[] companionEphemeral, byte[] wrappedPrimary, TaskCompletionSource<Jid> completion)
    {
        var session = OfferingSessions(offer.Account).FirstOrDefault(candidate => ReferenceEquals(candidate.Registration!.PairCode, offer))
            ?? throw new SandboxRefusedException("conflict", "The client no longer waits for a code.");
        if (offer.Typed is not null) throw new SandboxRefusedException("conflict", "Another code is being tried.");
        (offer.PrimaryEphemeral, offer.CompanionEphemeral, offer.Typed) = (ephemeral, companionEphemeral, completion);
        exchange.Send(session, N("notification",
            [("from", Jid.ServerJid), ("type", "link_code_companion_reg"), ("id", exchange.NextId()), ("t", exchange.Now)],
            N("link_code_companion_reg", [("stage", "primary_hello")],
                Bytes("link_code_pairing_wrapped_primary_ephemeral_pub", wrappedPrimary),
                Bytes("primary_identity_pub", offer.Account.Identity.PublicKey),
                Node.OfText("link_code_pairing_ref", offer.Ref))));
    }

    private Node Hello(Session session, Registration registration, Node node)
    {
        var display = node.Child("companion_platform_display")?.Text;
        if (ReadBytes(node.Child("link_code_pairing_wrapped_companion_ephemeral_pub"), PairCode.WrappedKeyBytes) is not { } wrapped
            || ReadBytes(node.Child("companion_server_auth_key_pub"), 32) is not { } noiseKey || !IsDisplayName(display)
            || node.Child("companion_platform_id")?.Text is not { Length: > 0 and <= 8 }) throw Refusal.BadRequest();
        if (!noiseKey.AsSpan().SequenceEqual(session.Hello.NoiseKey)) throw Refusal.NotAcceptable();
        if (exchange.World.Dial(node.GetJid("jid")) is not { } account) throw Refusal.NotFound();
        ForgetPairCode(registration);
        var sessions = _offers.TryGetValue(account, out var known) ? known : _offers[account] = [];
        if (sessions.Count >= MaxOffersPerAccount) throw new Refusal(429, "rate-overlimit");
        sessions.Add(session);
        registration.PairCode = new PairCodeOffer { Account = account, Ref = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), WrappedCompanionKey = wrapped };
        return N("link_code_companion_reg", [("stage", "companion_hello")], Node.OfText("link_code_pairing_ref", registration.PairCode.Ref));
    }

    private Node[] Finish(Session session, Registration registration, Node node)
    {
        if (registration.PairCode is not { Typed: { } completion } offer || node.Child("link_code_pairing_ref")?.Text != offer.Ref) throw Refusal.NotFound();
        var identity = ReadBytes(node.Child("companion_identity_public"), 32);
        if (identity is null || node.Child("link_code_pairing_wrapped_key_bundle")?.Bytes is not { Length: <= MaxBundleBytes } bundle) throw Refusal.BadRequest();
        var registered = session.Hello.Payload.DevicePairingData.EIdent.Span;
        var opened = PairCode.Open(offer.PrimaryEphemeral!, offer.Account.Identity, offer.CompanionEphemeral, bundle.Span);
        if (opened is null || !identity.AsSpan().SequenceEqual(registered) || !opened.CompanionIdentity.AsSpan().SequenceEqual(identity))
        {
            Refuse(session, "the code is wrong");
            completion.TrySetException(new SandboxRefusedException("invalid_request", "The code is wrong.", "code"));
            (offer.Typed, offer.PrimaryEphemeral, offer.CompanionEphemeral) = (null, null, null);
            if (++offer.Attempts >= MaxWrongCodes) ForgetPairCode(registration);
            throw Refusal.NotAcceptable();
        }
        exchange.Defer(() =>
        {
            try
            {
                Confirm(session, registration, offer.Account, opened.AdvSecret, completion);
            }
            catch (SandboxRefusedException refused)
            {
                completion.TrySetException(refused);
            }
            offer.Typed = null;
            ForgetPairCode(registration);
        });
        return [];
    }

    private List<Session> OfferingSessions(Account account) => _offers.TryGetValue(account, out var sessions) ? sessions : [];

    private void ForgetPairCode(Registration registration)
    {
        if (registration.PairCode is not { } offer) return;
        registration.PairCode = null;
        if (!_offers.TryGetValue(offer.Account, out var sessions)) return;
        sessions.RemoveAll(session => ReferenceEquals(session.Registration, registration));
        if (sessions.Count == 0) _offers.Remove(offer.Account);
    }

    /// <summary>WhatsApp takes names of the form "Chrome (Linux)" only.</summary>
    private static bool IsDisplayName(string? name) =>
        name is { Length: >= 5 and <= 64 } && name.EndsWith(')') && name.IndexOf(" (", StringComparison.Ordinal) > 0 && !name.Any(char.IsControl);
}
