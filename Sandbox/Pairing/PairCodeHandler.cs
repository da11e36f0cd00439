using System.Security.Cryptography;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Pairing;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Requests of a client that shows an 8-character code.</summary>
internal sealed class PairCodeHandler(
    ServerState state, ServerClock clock, Mailbox mailbox, PairCodeOffers offers, PairCodeNotices notices, PairCodeEntry entry) : IStanzaHandler
{
    public void Register(StanzaTable table) =>
        table.Requests.OnEarly((session, request) => request.Child("link_code_companion_reg") is { } code ? Handle(session, code) : null);

    private Node[] Handle(Session session, Node node)
    {
        if (session.Find<Registration>() is not { Pending: null } registration) throw Refusal.NotAuthorized();
        return node.Get("stage") switch
        {
            "companion_hello" => [Hello(session, registration, node)],
            "companion_finish" => entry.Finish(session, registration, node),
            _ => throw Refusal.BadRequest(),
        };
    }

    private Node Hello(Session session, Registration registration, Node node)
    {
        var (display, platform) = (node.Child("companion_platform_display")?.Text, node.Child("companion_platform_id")?.Text);
        if (ReadBytes(node.Child("link_code_pairing_wrapped_companion_ephemeral_pub"), PairCode.WrappedKeyBytes) is not { } wrapped
            || ReadBytes(node.Child("companion_server_auth_key_pub"), 32) is not { } noiseKey || !DisplayNames.IsFormed(display)
                || platform is not { Length: > 0 and <= 8 }) throw Refusal.BadRequest();
        if (!noiseKey.AsSpan().SequenceEqual(session.Hello.NoiseKey)) throw Refusal.NotAcceptable();
        if (state.Dial(node.GetJid("jid")) is not { } account) throw Refusal.NotFound();
        if (account.Policy.PairCodeError is { } error) throw new Refusal(error, TextOf(error), account.Policy.PairCodeBackoff);
        if (!account.Policy.AnyDisplayName && !(DisplayNames.IsReal(display) && DisplayNames.IsPlatform(platform))) throw Refusal.BadRequest();
        var offer = new PairCodeOffer
        {
            Account = account, Ref = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), NoiseKey = noiseKey, MadeAt = clock.Now,
            WrappedCompanionKey = wrapped, Session = session,
        };
        offers.Add(registration, offer);
        if (account.Policy.PairCodeRefresh != SandboxPairCodeRefresh.Off && !registration.IsPairCodeRefreshed)
            mailbox.Defer(() => Refresh(session, registration, offer));
        return N("link_code_companion_reg", [("stage", "companion_hello")], Node.OfText("link_code_pairing_ref", offer.Ref));
    }

    /// <summary>The server requires another code.</summary>
    private void Refresh(Session session, Registration registration, PairCodeOffer offer)
    {
        registration.IsPairCodeRefreshed = true;
        offers.Void(offer, "WhatsApp asked the client for another code.");
        notices.RefreshCode(session, offer);
    }

    private static string TextOf(int error) => error switch
    {
        400 => "bad-request",
        403 => "forbidden",
        429 => "rate-overlimit",
        452 => "not-allowed",
        _ => "internal-server-error",
    };
}
