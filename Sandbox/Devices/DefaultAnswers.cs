using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Devices;

/// <summary>
/// Requests about things that no account of the sandbox has: the server knows the request and has nothing (whatsmeow takes 404 for the default of status
/// privacy). Others are only acknowledged, as the registration for push notifications (whatsmeow) and reports of spam (whatsapp-rust, web client).
/// </summary>
internal sealed class DefaultAnswers : IStanzaHandler
{
    private const int BotListVersion = 2;

    public void Register(StanzaTable table)
    {
        var requests = table.Requests;
        foreach (var (space, type, child) in ((string, string, string?)[])
            [
                ("w:p", "get", "ping"), ("w:p", "get", null), ("passive", "set", "passive"), ("urn:xmpp:whatsapp:dirty", "set", "clean"),
                ("w:stats", "set", "add"), ("urn:xmpp:whatsapp:push", "set", "config"), ("spam", "set", "spam_list"),
            ])
            requests.On(space, type, child, static (_, _, _) => []);
        foreach (var (space, type, child) in ((string, string, string)[])
            [
                ("newsletter", "get", RequestTable.AnyChild), ("newsletter", "set", RequestTable.AnyChild), ("w:biz:catalog", "get", RequestTable.AnyChild),
            ])
            requests.On(space, type, child, static (_, _, _) => throw Refusal.NotFound());
        requests.On("bot", "get", "bot", static (_, _, _) => [N("bot", ("v", BotListVersion))]);
    }
}
