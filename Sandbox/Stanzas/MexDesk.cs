using System.Globalization;
using System.Text;
using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>The GraphQL operations that clients ask for by number: what an account may not do now. Unknown numbers are refused.</summary>
internal sealed class MexDesk(Exchange exchange)
{
    /// <summary>Ids of the reach-out lock and of the cap on new chats, as Baileys knows them.</summary>
    private const string ReachoutTimelock = "23983697327930364", MessageCapping = "24503548349331633";

    public Node[] Answer(Session session, Device device, Node request)
    {
        var until = device.Faults.RestrictedUntil is { } end && end > exchange.Now ? end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : null;
        var data = request.Children[0].Get("query_id") switch
        {
            ReachoutTimelock when until is null => """{"xwa2_fetch_account_reachout_timelock":{"is_active":false,"time_enforcement_ends":"0","enforcement_type":"DEFAULT"}}""",
            ReachoutTimelock => $$$"""{"xwa2_fetch_account_reachout_timelock":{"is_active":true,"time_enforcement_ends":"{{{until}}}","enforcement_type":"DEFAULT"}}""",
            MessageCapping when until is null => """{"xwa2_message_capping_info":{"capping_status":"NONE"}}""",
            MessageCapping => $$$"""{"xwa2_message_capping_info":{"capping_status":"CAPPED","cycle_end_timestamp":"{{{until}}}"}}""",
            _ => throw Refusal.NotImplemented(),
        };
        return [N("result", [], Encoding.UTF8.GetBytes($$"""{"data":{{data}}}"""))];
    }
}
