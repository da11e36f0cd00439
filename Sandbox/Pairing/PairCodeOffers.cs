using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>The pair codes that clients show: one per client, and one per account.</summary>
internal sealed class PairCodeOffers
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromSeconds(180);
    private readonly ServerClock _clock;
    private readonly Dictionary<Account, PairCodeOffer> _offers = [];

    public PairCodeOffers(ServerClock clock, ServerHooks hooks, RegistrationHandler registrations)
    {
        _clock = clock;
        registrations.Opened.Add(opened => Resume(opened.Session, opened.Registration));
        registrations.Ended.Add(ended => Detach(ended.Registration));
        hooks.AccountDeleting.Add(account => Void(account, "The phone was deleted."));
    }

    /// <summary>The one code that may be typed on the phone of this account, or null.</summary>
    public PairCodeOffer? Find(Account account)
    {
        if (!_offers.TryGetValue(account, out var offer)) return null;
        if (_clock.Now - offer.MadeAt < CodeLifetime) return offer;
        Void(offer, "The code is no longer valid.");
        return null;
    }

    /// <summary>Adds a code: the former ones of the client and of the account become invalid.</summary>
    public void Add(Registration registration, PairCodeOffer offer)
    {
        if (registration.PairCode is { } own) Void(own, "The client requested another code.");
        Void(offer.Account, "Another code was requested for this number.");
        (registration.PairCode, _offers[offer.Account]) = (offer, offer);
    }

    /// <summary>A code becomes invalid; who has typed it gets the reason.</summary>
    public void Void(PairCodeOffer offer, string reason)
    {
        offer.Typed?.TrySetException(new SandboxRefusedException("conflict", reason));
        offer.Typed = null;
        if (offer.Session?.Find<Registration>() is { } registration && ReferenceEquals(registration.PairCode, offer)) registration.PairCode = null;
        if (_offers.TryGetValue(offer.Account, out var live) && ReferenceEquals(live, offer)) _offers.Remove(offer.Account);
    }

    private void Void(Account account, string reason)
    {
        if (_offers.TryGetValue(account, out var offer)) Void(offer, reason);
    }

    /// <summary>A client that connects again goes on with the code that it shows.</summary>
    private void Resume(Session session, Registration registration)
    {
        foreach (var offer in _offers.Values)
            if (offer.Session is null && offer.NoiseKey.AsSpan().SequenceEqual(session.Hello.NoiseKey))
                (registration.PairCode, offer.Session) = (offer, session);
    }

    private static void Detach(Registration registration)
    {
        if (registration.PairCode is not { } offer) return;
        offer.Typed?.TrySetException(new SandboxRefusedException("conflict", "The client went away before the code was accepted."));
        (offer.Session, offer.Typed) = (null, null);
    }
}
