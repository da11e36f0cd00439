using System.Globalization;
using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Mex;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>GraphQL query of the groups of a community (live reference, row C7), under the number that whatsapp-rust and zapo have.</summary>
internal sealed class CommunityQueries(GroupDirectory groups, CommunityDirectory communities)
{
    /// <summary>Adds the query to the table.</summary>
    public void Register(MexTable table) => table.On(["9935467776504344"], "xwa2_group_query_by_id", List);

    private JsonObject List(Account account, JsonObject variables)
    {
        if (!Jid.TryParse(variables["group_id"]?.GetValue<string>(), out var jid)) throw MexRefusal.BadRequest();
        var parent = communities.Require(account, jid);
        var all = communities.GroupsOf(parent, account).ToArray();
        var announcement = Array.Find(all, group => communities.Find(group)!.Part == CommunityPart.Announcement);
        var edges = all.Where(group => group != announcement).Select(JsonNode (group) => new JsonObject { ["node"] = ShowLinked(group) });
        return new JsonObject
        {
            ["id"] = parent.Jid.ToString(),
            ["default_sub_group"] = announcement is null ? null : Show(announcement),
            ["sub_groups"] = new JsonObject { ["edges"] = new JsonArray([.. edges]) },
        };
    }

    private static JsonObject Show(Group group) => new()
    {
        ["id"] = group.Jid.ToString(),
        ["subject"] = new JsonObject
        {
            ["value"] = group.Subject, ["creation_time"] = group.CreatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        },
    };

    private JsonObject ShowLinked(Group group)
    {
        var (shown, facts) = (Show(group), communities.Find(group)!);
        shown["properties"] = new JsonObject
        {
            ["general_chat"] = facts.Part == CommunityPart.GeneralChat,
            ["hidden_group"] = facts.IsHidden,
            ["membership_approval_mode_enabled"] = groups.Facts.Of(group).RequiresApproval,
        };
        return shown;
    }
}
