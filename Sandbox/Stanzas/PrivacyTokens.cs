using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Trusted-contact tokens: what one side issues, all linked devices of the other side are told.</summary>
internal sealed class PrivacyTokens(Exchange exchange)
{
    private const int MaxTokens = 64;
    private const int TokenBytes = 16;

    public Node[] Issue(Session session, Device device, Node request)
    {
        var tokens = request.Children[0].Children;
        if (tokens.Count is 0 or > MaxTokens) throw Refusal.BadRequest();
        foreach (var token in tokens)
        {
            if (token.Tag != "token" || token.GetJid("jid") is not { } jid || token.Get("type") != "trusted_contact") throw Refusal.BadRequest();
            if (exchange.World.Find(jid) is not { } other || other == device.Account) continue;
            var value = System.Security.Cryptography.RandomNumberGenerator.GetBytes(TokenBytes);
            foreach (var linked in other.Devices.Values.Where(candidate => !candidate.IsPhone))
                exchange.Deliver(linked, StanzaClass.Notification, N("notification",
                    [("from", device.Account.NoticeJid), ("sender_lid", device.Account.Lid), ("type", "privacy_token"), ("id", exchange.NextId()), ("t", exchange.Now)],
                    N("tokens", [], N("token", [("type", "trusted_contact"), ("t", token.GetInteger("t") ?? exchange.Now.ToUnixTimeSeconds())], value))));
        }
        return [];
    }
}
