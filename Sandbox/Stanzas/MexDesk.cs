using System.Text;
using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>The GraphQL operations that clients ask for by number: what an account may not do now. Unknown numbers are refused.</summary>
internal sealed class MexDesk(Exchange exchange)
{
    /// <summary>Ids of the reach-out lock and of the cap on new chats, as Baileys and zapo know them.</summary>
    private const string ReachoutTimelock = "23983697327930364", MessageCapping = "24503548349331633";

    public Node[] Answer(Session session, Device device, Node request)
    {
        var limits = Limits(device);
        var data = request.Children[0].Get("query_id") switch
        {
            ReachoutTimelock => $$"""{"xwa2_fetch_account_reachout_timelock":{{exchange.Limits.TimeLockOf(limits.TimeLockUntil)}}}""",
            MessageCapping when AsksForThreads(request.Children[0]) => $$"""{"xwa2_message_capping_info":{{exchange.Limits.CappingOf(limits)}}}""",
            MessageCapping => throw Refusal.BadRequest(),
            _ => throw Refusal.NotImplemented(),
        };
        return [N("result", [], Encoding.UTF8.GetBytes($$"""{"data":{{data}}}"""))];
    }

    /// <summary>The type of before is refused (zapo @9a49e1ff, whatsapp-rust: <c>INDIVIDUAL_NEW_CHAT_THREAD</c>).</summary>
    private static bool AsksForThreads(Node query) => query.Text?.Contains("\"INDIVIDUAL_NEW_CHAT_THREAD\"", StringComparison.Ordinal) == true;

    /// <summary>The account's limits; a fault on demand pretends both.</summary>
    private SandboxLimits Limits(Device device)
    {
        var limits = device.Account.Policy.Limits;
        if (device.Faults.RestrictedUntil is not { } end || end <= exchange.Now) return limits;
        return limits with { TimeLockUntil = end, CappingState = SandboxCappingState.Capped, CappingUntil = end };
    }
}
