using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Groups;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Communities;

/// <summary>
/// Requests for groups that members suggest for a community: the list is a GraphQL query (zapo @9a49e1ff), all changes are stanzas of the web client
/// (<c>WASmaxOutGroupsCreateSubGroupSuggestionRequest</c>, <c>WASmaxOutGroupsSubGroupSuggestionsActionRequest</c>; zapo has them in its specification,
/// Cobalt as requests).
/// </summary>
internal static class CommunitySuggestions
{
    private const string Tag = "sub_group_suggestion", ActionsTag = "sub_group_suggestions_action";
    private const int MaxSuggestions = 1_024;
    private const int MaxDescriptionLength = 16_384;
    private const int LastError = 999;

    /// <summary>All suggestions of a community.</summary>
    public static async Task<IReadOnlyList<GroupSuggestion>> ListAsync(GroupFlows groups, Jid community, CancellationToken cancellationToken)
    {
        var variables = new JsonObject { ["group_id"] = community.ToString(), ["query_context"] = "INTERACTIVE" };
        if (await FindHintAsync(groups, community, cancellationToken) is { } hint) variables["sub_group_hint_id"] = hint.ToString();
        return await groups.Connection.SendMexAsync(MexQueries.CommunitySuggestions, variables, Read, cancellationToken);
    }

    /// <summary>Suggests groups that exist; one result for each.</summary>
    public static async Task<IReadOnlyList<CommunityLinkResult>> SuggestAsync(
        GroupFlows groups, Jid community, IReadOnlyList<Jid> suggested, bool isHidden, CancellationToken cancellationToken)
    {
        Node[] hidden = isHidden ? [Node.Of("hidden_group")] : [];
        var suggestion = Node.Of(Tag, [.. suggested.Select(group => Node.Of("group", [new("jid", group)], hidden))]);
        var answer = await groups.Requests.SetAsync(community, GroupOperation.Suggest, suggestion, cancellationToken);
        return ResultsOf(suggested, answer.Child(Tag)?.ChildrenOf("group"));
    }

    /// <summary>Suggests a group that is created when an admin approves it.</summary>
    /// <returns>The address that the group will have.</returns>
    public static async Task<Jid> SuggestNewAsync(
        GroupFlows groups, Jid community, CommunityGroupSuggestion suggested, CancellationToken cancellationToken)
    {
        List<Node> parts = [Node.OfText("subject", suggested.Subject)];
        if (suggested.Description is { Length: > 0 } text) parts.Add(Node.Of("description", Node.OfText("body", text)));
        if (suggested.IsHidden) parts.Add(Node.Of("hidden_group"));
        if (suggested.RequiresApproval) parts.Add(GroupEdits.Approval(true));
        var answer = await groups.Requests.SetAsync(community, GroupOperation.Suggest, Node.Of(Tag, [.. parts]), cancellationToken);
        return answer.Child(Tag) is { } made && GroupNodes.IdOf(made) is { } group ? group : throw new WhatsAppRefusedException("empty_answer");
    }

    /// <summary>Approves or rejects a suggestion, or withdraws one of the account itself (without a creator).</summary>
    public static async Task<CommunityLinkResult> DecideAsync(
        GroupFlows groups, Jid community, string action, Jid group, Jid? creator, CancellationToken cancellationToken)
    {
        List<NodeAttribute> attributes = [new("jid", group)];
        if (creator is { } person)
        {
            var named = await groups.Names.NameAsync(community, [person], isAddition: false, cancellationToken);
            attributes.Add(new NodeAttribute("creator", named[0].Node.GetJid("jid")!.Value));
        }
        var request = Node.Of(ActionsTag, Node.Of(action, new Node(Tag, [.. attributes])));
        var answer = await groups.Requests.SetAsync(community, GroupOperation.Change, request, cancellationToken);
        groups.Cache.MarkStale(group);
        return ResultsOf([group], answer.Child(ActionsTag)?.Child(action)?.ChildrenOf(Tag))[0];
    }

    /// <summary>The web client names a group of the community; the server finds the community by it.</summary>
    private static async Task<Jid?> FindHintAsync(GroupFlows groups, Jid community, CancellationToken cancellationToken)
    {
        if (groups.Cache.All.FirstOrDefault(group => group.LinkedParent == community && group.IsDefaultSubgroup) is { } known) return known.Group;
        var found = await CommunityRequests.ListGroupsAsync(groups, community, cancellationToken);
        return (found.FirstOrDefault(group => group.IsAnnouncement) ?? (found.Count > 0 ? found[0] : null))?.Group;
    }

    private static IReadOnlyList<GroupSuggestion> Read(JsonElement? answer)
    {
        if (answer is not { } community || MexJson.Find(community, "sub_group_suggestions") is not { } list) return [];
        var nodes = MexJson.Items(list, "edges").Take(MaxSuggestions).Select(edge => MexJson.Find(edge, "node"));
        return [.. nodes.Select(node => node is { } found ? ReadOne(found) : null).OfType<GroupSuggestion>()];
    }

    private static GroupSuggestion? ReadOne(JsonElement node)
    {
        if (!Jid.TryParse(MexJson.Text(node, "id"), out var group) || group is not { IsGroup: true, User.Length: > 0 }) return null;
        var creator = MexJson.Find(node, "creator") is { } person && Jid.TryParse(MexJson.Text(person, "id"), out var address) ? address : (Jid?)null;
        return new GroupSuggestion(group, GroupAccount.Of(creator, null))
        {
            Subject = TextOf(node, "subject"),
            Description = TextOf(node, "description"),
            At = MexJson.Time(node, "creation_time"),
            Size = MexJson.Integer(node, "total_participants_count") is >= 0 and <= int.MaxValue and var size ? (int)size : null,
            IsExisting = MexJson.Flag(node, "is_existing_group"),
            IsHidden = MexJson.Flag(node, "hidden_group"),
        };
    }

    private static string? TextOf(JsonElement node, string name) =>
        MexJson.Find(node, name) is { } text ? MexJson.Text(text, "value", MaxDescriptionLength) : null;

    /// <summary>One result for each group; an answer without groups means that all is done.</summary>
    private static CommunityLinkResult[] ResultsOf(IReadOnlyList<Jid> requested, IEnumerable<Node>? answers)
    {
        var codes = new Dictionary<Jid, int>();
        foreach (var answer in answers ?? [])
        {
            if (GroupNodes.IdOf(answer) is not { } group) continue;
            var error = answer.GetInteger("error") ?? CommunityLinkResult.Done;
            codes[group] = error is > 0 and <= LastError ? (int)error : 0;
        }
        var otherwise = codes.Count == 0 ? CommunityLinkResult.Done : 0;
        return [.. requested.Select(group => new CommunityLinkResult(group, codes.GetValueOrDefault(group, otherwise)))];
    }
}
