using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Privacy;

/// <summary>Trusted-contact tokens: what one side issues is stored, and all linked devices of the other side are notified.</summary>
internal sealed class PrivacyTokens(StateStore store, StanzaSender stanzas, ServerClock clock, PrivacyState facts) : IStanzaHandler
{
    private const int MaxTokens = 64;
    private const int TokenBytes = 16;

    public void Register(StanzaTable table) => table.Requests.On("privacy", "set", "tokens", Issue);

    public Node[] Issue(Session session, Device device, Node request)
    {
        var tokens = request.Children[0].Children;
        if (tokens.Count is 0 or > MaxTokens) throw Refusal.BadRequest();
        foreach (var token in tokens)
        {
            if (token.Tag != "token" || token.GetJid("jid") is not { } jid || token.Get("type") != "trusted_contact") throw Refusal.BadRequest();
            if (store.State.Find(jid) is not { } other || other == device.Account) continue;
            Issue(device.Account, other, token.GetInteger("t"));
        }
        return [];
    }

    /// <summary>An account trusts another one.</summary>
    public void Issue(Account issuer, Account other, long? seconds)
    {
        var value = System.Security.Cryptography.RandomNumberGenerator.GetBytes(TokenBytes);
        var time = seconds ?? clock.Now.ToUnixTimeSeconds();
        facts.Tokens.Put(issuer, other.LidUser, new IssuedToken(value, time));
        foreach (var linked in other.Devices.Values.Where(candidate => !candidate.IsPhone))
            stanzas.Deliver(linked, StanzaClass.Notification, N("notification",
                [("from", issuer.NoticeJid), ("sender_lid", issuer.Lid), ("type", "privacy_token"), ("id", clock.NextId()), ("t", clock.Now)],
                N("tokens", [], N("token", [("type", "trusted_contact"), ("t", time)], value))));
    }
}
