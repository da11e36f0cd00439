using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Groups;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Communities;

/// <summary>GraphQL queries for communities, which the web client sends instead of some stanzas (whatsapp-rust @1489b7da, zapo @9a49e1ff).</summary>
internal static class CommunityQueries
{
    /// <summary>The groups of a community, the announcement group first, with fewer facts than the stanza has; null if the query is refused, too.</summary>
    public static async Task<IReadOnlyList<CommunityGroup>?> FindGroupsAsync(
        ClientConnection connection, Jid community, int most, CancellationToken cancellationToken)
    {
        var variables = new JsonObject { ["group_id"] = community.ToString(), ["query_context"] = "INTERACTIVE" };
        try
        {
            return await connection.SendMexAsync(MexQueries.CommunityGroups, variables, found => Read(found, most), cancellationToken);
        }
        catch (WhatsAppRefusedException)
        {
            return null;
        }
    }

    /// <summary>Makes a member the owner, who is named as the community names its members.</summary>
    public static async Task<bool> ChangeOwnerAsync(GroupFlows groups, Jid community, Jid person, CancellationToken cancellationToken)
    {
        var named = await groups.Names.NameAsync(community, [person], isAddition: false, cancellationToken);
        var update = new JsonObject { ["new_role"] = "SUPERADMIN_MEMBER", ["user_jid"] = named[0].Node.GetJid("jid")!.Value.ToString() };
        var input = new JsonObject { ["group_id"] = community.ToString(), ["role_updates"] = new JsonArray(update) };
        try
        {
            return await groups.Connection.SendMexAsync(
                MexQueries.CommunityTransfer, new JsonObject { ["input"] = input },
                static answer => answer is null ? throw new WhatsAppRefusedException("empty_answer") : true, cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (refused.Reason == MexQueries.NotOwner)
        {
            await groups.Requests.RequireMemberAsync(community, cancellationToken);
            throw;
        }
    }

    private static IReadOnlyList<CommunityGroup>? Read(JsonElement? found, int most)
    {
        if (found is not { } community) return null;
        var announcement = MexJson.Find(community, "default_sub_group") is { } first ? ReadGroup(first) : null;
        var others = MexJson.Find(community, "sub_groups") is { } list
            ? MexJson.Items(list, "edges").Take(most).Select(edge => MexJson.Find(edge, "node") is { } node ? ReadGroup(node) : null).OfType<CommunityGroup>()
            : [];
        return announcement is null ? [.. others] : [announcement with { IsAnnouncement = true }, .. others];
    }

    private static CommunityGroup? ReadGroup(JsonElement node)
    {
        if (!Jid.TryParse(MexJson.Text(node, "id"), out var group) || group is not { IsGroup: true, User.Length: > 0 }) return null;
        var subject = MexJson.Find(node, "subject") is { } named ? MexJson.Text(named, "value") : null;
        var properties = MexJson.Find(node, "properties");
        return new CommunityGroup(group, subject ?? "")
        {
            IsGeneralChat = IsSet(properties, "general_chat"),
            IsHidden = IsSet(properties, "hidden_group"),
            RequiresApproval = IsSet(properties, "membership_approval_mode_enabled"),
        };
    }

    /// <summary>A flag is a boolean for zapo, and a word for whatsapp-rust.</summary>
    private static bool IsSet(JsonElement? properties, string name) => properties is { } found
        && (MexJson.Flag(found, name) || string.Equals(MexJson.Text(found, name), "true", StringComparison.OrdinalIgnoreCase));
}
