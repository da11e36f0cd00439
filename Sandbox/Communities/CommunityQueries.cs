using System.Globalization;
using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Mex;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>
/// GraphQL queries of communities (live reference, rows C7 and C12), under the numbers that whatsapp-rust and zapo have: their groups, suggested groups, and
/// a new owner.
/// </summary>
internal sealed class CommunityQueries(StateStore store, GroupDirectory groups, CommunityDirectory communities, CommunitySuggestions suggestions)
{
    /// <summary>Adds the queries to the table.</summary>
    public void Register(MexTable table)
    {
        table.On(["9935467776504344"], "xwa2_group_query_by_id", List);
        table.On(["23972005349071865"], "xwa2_group_query_by_id", ListSuggestions);
        table.On(["29643783178598899"], "xwa2_group_update_users_role", Transfer);
    }

    private Group Require(Account account, JsonNode? variables) => Jid.TryParse(variables?["group_id"]?.GetValue<string>(), out var jid)
        ? communities.Require(account, jid) : throw MexRefusal.BadRequest();

    private JsonObject ListSuggestions(Account account, JsonObject variables)
    {
        var parent = Require(account, variables);
        var edges = suggestions.Of(parent, account).Select(JsonNode (suggestion) => new JsonObject { ["node"] = Show(parent, suggestion) });
        return new JsonObject { ["id"] = parent.Jid.ToString(), ["sub_group_suggestions"] = new JsonObject { ["edges"] = new JsonArray([.. edges]) } };
    }

    private JsonObject Show(Group parent, SuggestedGroup suggestion) => new()
    {
        ["id"] = suggestion.Jid.ToString(),
        ["subject"] = new JsonObject { ["value"] = suggestion.Subject },
        ["description"] = suggestion.Description is { Length: > 0 } text ? new JsonObject { ["value"] = text } : null,
        ["creator"] = new JsonObject { ["id"] = GroupNodes.In(parent, suggestion.Creator).ToString() },
        ["creation_time"] = suggestion.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ["is_existing_group"] = suggestion.IsExisting,
        ["total_participants_count"] = suggestions.SizeOf(suggestion),
        ["hidden_group"] = suggestion.IsHidden,
    };

    private JsonObject Transfer(Account account, JsonObject variables)
    {
        var parent = Require(account, variables["input"]);
        if (variables["input"]!["role_updates"] is not JsonArray { Count: 1 } updates || updates[0]?["new_role"]?.GetValue<string>() != "SUPERADMIN_MEMBER")
            throw MexRefusal.BadRequest();
        var member = Jid.TryParse(updates[0]!["user_jid"]?.GetValue<string>(), out var person) ? store.State.Find(person) : throw MexRefusal.BadRequest();
        communities.Transfer(parent, account, member);
        return new JsonObject
        {
            ["group_id"] = parent.Jid.ToString(), ["lid_migration_state"] = new JsonObject { ["addressing_mode"] = parent.AddressingMode.ToUpperInvariant() },
        };
    }

    private JsonObject List(Account account, JsonObject variables)
    {
        var parent = Require(account, variables);
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
