using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.Mex;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Limits;

/// <summary>GraphQL queries about what an account may not do now, under the numbers that Baileys and zapo know.</summary>
internal sealed class LimitQueries(ServerClock clock, LimitHandler rules)
{
    /// <summary>Adds the queries to the table.</summary>
    public void Register(MexTable table)
    {
        table.On(["23983697327930364"], "xwa2_fetch_account_reachout_timelock", (Device device, JsonObject _) =>
            JsonNode.Parse(rules.TimeLockOf(Limits(device).TimeLockUntil)));
        table.On(["24503548349331633"], "xwa2_message_capping_info", (Device device, JsonObject variables) =>
        {
            // The type of before is refused (zapo @9a49e1ff, whatsapp-rust).
            if (variables["input"]?["type"]?.GetValue<string>() != "INDIVIDUAL_NEW_CHAT_THREAD") throw MexRefusal.BadRequest();
            return JsonNode.Parse(rules.CappingOf(Limits(device)));
        });
    }

    /// <summary>The account's limits; a fault on demand pretends both.</summary>
    private SandboxLimits Limits(Device device)
    {
        var limits = device.Account.Policy.Limits;
        if (device.Faults.RestrictedUntil is not { } end || end <= clock.Now) return limits;
        return limits with { TimeLockUntil = end, CappingState = SandboxCappingState.Capped, CappingUntil = end };
    }
}
