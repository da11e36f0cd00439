using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.Mex;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>GraphQL query that changes properties of a group, under the number that whatsapp-rust has (live.md G12).</summary>
internal sealed class GroupQueries(GroupDirectory groups)
{
    private static readonly Dictionary<string, string> LinkModes =
        new(StringComparer.Ordinal) { ["ADMIN_LINK"] = "admin_link", ["ALL_MEMBER_LINK"] = "all_member_link" };

    /// <summary>Adds the query to the table.</summary>
    public void Register(MexTable table) => table.On(["9418211574894172"], "xwa2_group_update_property", Update);

    private JsonObject Update(Account account, JsonObject variables)
    {
        if (!Jid.TryParse(variables["group_id"]?.GetValue<string>(), out var jid)) throw MexRefusal.BadRequest();
        var group = groups.Require(jid);
        if (!group.IsAdmin(account)) throw Refusal.Forbidden();
        if (variables["update"] is not JsonObject update) throw MexRefusal.BadRequest();
        var (change, notice) = LinkMode(update) ?? SharingLimit(update) ?? throw MexRefusal.BadRequest();
        groups.Editor.Change(group, account, change, notice);
        return new JsonObject { ["id"] = jid.ToString(), ["state"] = "ACTIVE" };
    }

    private static (Func<GroupFacts, GroupFacts> Change, Node Notice)? LinkMode(JsonObject update) =>
        update["member_link_mode"]?.GetValue<string>() is { } name && LinkModes.TryGetValue(name, out var mode)
            ? GroupSwitches.Read(GroupNodes.Mode("member_link_mode", mode)) : null;

    private static (Func<GroupFacts, GroupFacts> Change, Node Notice)? SharingLimit(JsonObject update)
    {
        if (update["limit_sharing"]?["limit_sharing_enabled"]?.GetValue<bool>() is not { } isLimited) return null;
        return (facts => facts with { IsSharingLimited = isLimited }, N(isLimited ? "limit_sharing_enabled" : "not_limit_sharing_enabled"));
    }
}
