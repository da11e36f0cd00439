using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Groups;
using WhatIsUp.WhatsApp.GroupState;

namespace WhatIsUp.WhatsApp.Communities;

/// <summary>
/// Requests for communities only (Baileys 7.0.0-rc14, Socket/communities; whatsmeow @33cfac51, group.go; whatsapp-rust @1489b7da, wacore/src/iq/groups).
/// In everything else a community is a group.
/// </summary>
internal static class CommunityRequests
{
    private const string LinkType = "sub_group";

    /// <summary>Code for a group that is missing in the response.</summary>
    private const int Unanswered = 0;

    private const int LastError = 999;

    /// <summary>Numbers of a server that does not support a request.</summary>
    private const int BadRequest = 400, NotAllowed = 405, NotImplemented = 501;

    /// <summary>Number for a name that is too long, and for a community that takes no more groups.</summary>
    private const int NotAcceptable = 406;

    private const int MaxSubjectLength = 100;

    /// <summary>Groups that are taken from a server: the web client's limit of linked groups is 100.</summary>
    private const int MaxGroups = 1_024;

    /// <summary>Creates a community. Its announcement group is requested, because the answer does not name it.</summary>
    public static async Task<CommunityCreated> CreateAsync(GroupFlows groups, CommunityCreation creation, CancellationToken cancellationToken)
    {
        var created = await groups.Members.CreateAsync(
            new GroupCreation(creation.Subject, []) { Description = creation.Description, Further = [.. PartsOf(creation)] }, cancellationToken);
        var metadata = created.Metadata.IsParent ? created.Metadata : await groups.Reader.ReadAsync(created.Metadata.Group, cancellationToken);
        try
        {
            var found = await ListGroupsAsync(groups, metadata.Group, cancellationToken);
            return new CommunityCreated(metadata, found.FirstOrDefault(group => group.IsAnnouncement)?.Group);
        }
        catch (WhatsAppRefusedException)
        {
            // The community is made; its groups can be read later.
            return new CommunityCreated(metadata, null);
        }
    }

    /// <summary>Makes a group of a community.</summary>
    public static async Task<GroupCreated> CreateGroupAsync(
        GroupFlows groups, Jid community, GroupCreation creation, bool isHidden, CancellationToken cancellationToken)
    {
        List<Node> further = [new Node("linked_parent", [new("jid", community)])];
        if (isHidden) further.Add(Node.Of("hidden_group"));
        try
        {
            return await groups.Members.CreateAsync(creation with { Further = further }, cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode == NotAcceptable && creation.Subject.Length <= MaxSubjectLength)
        {
            throw new WhatsAppRefusedException("community_full", NotAcceptable);
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode == GroupRefusals.Forbidden)
        {
            await groups.Requests.RequireMemberAsync(community, cancellationToken);
            throw new WhatsAppRefusedException("not_an_admin", GroupRefusals.Forbidden);
        }
    }

    /// <summary>Links groups to a community.</summary>
    public static async Task<IReadOnlyList<CommunityLinkResult>> LinkAsync(
        GroupFlows groups, Jid community, IReadOnlyList<Jid> linked, bool isHidden, CancellationToken cancellationToken)
    {
        Node[] hidden = isHidden ? [Node.Of("hidden_group")] : [];
        var link = Node.Of("link", [new("link_type", LinkType)], [.. linked.Select(group => Node.Of("group", [new("jid", group)], hidden))]);
        var answer = await groups.Requests.SetAsync(community, GroupOperation.Change, Node.Of("links", link), cancellationToken);
        return ResultsOf(groups, linked, answer.Child("links")?.Child("link"));
    }

    /// <summary>Unlinks groups from a community.</summary>
    /// <param name="groups">Groups of the connection.</param>
    /// <param name="community">The community.</param>
    /// <param name="unlinked">The groups.</param>
    /// <param name="removesOrphans">True to remove members of the community who are in none of its other groups.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<IReadOnlyList<CommunityLinkResult>> UnlinkAsync(
        GroupFlows groups, Jid community, IReadOnlyList<Jid> unlinked, bool removesOrphans, CancellationToken cancellationToken)
    {
        var named = unlinked.Select(group =>
            removesOrphans ? new Node("group", [new("jid", group), new("remove_orphaned_members", "true")]) : new Node("group", [new("jid", group)]));
        var unlink = Node.Of("unlink", [new("unlink_type", LinkType)], [.. named]);
        var answer = await groups.Requests.SetAsync(community, GroupOperation.Change, unlink, cancellationToken);
        return ResultsOf(groups, unlinked, answer.Child("unlink"));
    }

    /// <summary>Ends a community; its groups go on without it, but for its announcement group.</summary>
    public static async Task DeactivateAsync(GroupFlows groups, Jid community, CancellationToken cancellationToken)
    {
        await groups.Requests.SetAsync(community, GroupOperation.Change, Node.Of("delete_parent"), cancellationToken);
        groups.Cache.Remove(community);
    }

    /// <summary>Joins a group as a member of its community.</summary>
    public static async Task<GroupJoin> JoinGroupAsync(GroupFlows groups, Jid community, Jid group, CancellationToken cancellationToken)
    {
        var join = IqRequest.Set("w:g2", new Node("join_linked_group", [new("jid", group)])) with { To = community };
        var answer = await groups.Requests.SendAsync(join, GroupOperation.JoinLinked, cancellationToken);
        if (answer.Child("membership_approval_request") is not null) return new GroupJoin(group, true);
        if (answer.Child("linked_group")?.Child("group") is { } content && GroupNodes.ReadGroup(content) is { } metadata && metadata.Group == group)
        {
            await groups.Reader.KeepAsync(group, content, cancellationToken);
            groups.Cache.Put(metadata);
        }
        return new GroupJoin(group, false);
    }

    /// <summary>Looks at a group of a community that the account need not be in.</summary>
    public static async Task<GroupMetadata> LookUpGroupAsync(GroupFlows groups, Jid community, Jid group, CancellationToken cancellationToken)
    {
        var requested = new Node("query_linked", [new("type", LinkType), new("jid", group)]);
        var answer = await groups.Requests.GetAsync(community, GroupOperation.Read, requested, cancellationToken);
        return GroupNodes.ReadGroup(answer.Child("linked_group")?.Child("group")) ?? throw new WhatsAppRefusedException("empty_answer");
    }

    /// <summary>The groups of a community, the announcement group among them.</summary>
    public static async Task<IReadOnlyList<CommunityGroup>> ListGroupsAsync(GroupFlows groups, Jid community, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await groups.Requests.GetAsync(community, GroupOperation.Read, Node.Of("sub_groups"), cancellationToken);
            return [.. (answer.Child("sub_groups")?.ChildrenOf("group") ?? []).Take(MaxGroups).Select(ReadGroup).OfType<CommunityGroup>()];
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode is BadRequest or NotAllowed or NotImplemented)
        {
            // The web client has the query only, and a server may no longer know the stanza.
            if (await CommunityQueries.FindGroupsAsync(groups.Connection, community, MaxGroups, cancellationToken) is { } found) return found;
            throw;
        }
    }

    /// <summary>Everybody in the groups of a community. Some servers answer inside a <c>group</c> (whatsapp-rust @1489b7da).</summary>
    public static async Task<IReadOnlyList<GroupParticipant>> ListMembersAsync(GroupFlows groups, Jid community, CancellationToken cancellationToken)
    {
        const string Tag = "linked_groups_participants";
        var answer = await groups.Requests.GetAsync(community, GroupOperation.Read, Node.Of(Tag), cancellationToken);
        var content = answer.Child(Tag) ?? answer.Child("group")?.Child(Tag) ?? throw new WhatsAppRefusedException("empty_answer");
        return [.. content.ChildrenOf("participant").Take(GroupDirectory.MaxMembers).Select(GroupNodes.ReadParticipant).OfType<GroupParticipant>()];
    }

    private static IEnumerable<Node> PartsOf(CommunityCreation creation)
    {
        yield return creation.GroupsRequireApproval
            ? new Node("parent", [new("default_membership_approval_mode", "request_required")]) : Node.Of("parent");
        if (creation.MembersAddGroups) yield return Node.Of("allow_non_admin_sub_group_creation");
        if (creation.HasGeneralChat) yield return Node.Of("create_general_chat");
    }

    private static CommunityGroup? ReadGroup(Node node)
    {
        if (GroupNodes.IdOf(node) is not { } id) return null;
        return new CommunityGroup(id, GroupDirectory.SubjectOf(node) ?? "")
        {
            CreatedAt = GroupNodes.TimeOf(node, "creation"),
            Creator = GroupNodes.ReadAccount(node, "creator", "creator_pn", "creator_username"),
            Size = node.GetInteger("size") is >= 0 and <= int.MaxValue and var size ? (int)size : null,
            IsAnnouncement = node.Child("default_sub_group") is not null,
            IsGeneralChat = node.Child("general_chat") is not null,
            IsHidden = node.Child("hidden_group") is not null,
            RequiresApproval = GroupNodes.ReadApproval(node.Child("membership_approval_mode")) ?? false,
        };
    }

    /// <summary>One result for each group; an answer without groups means that all is done. The error is an attribute or a child: clients disagree.</summary>
    private static IReadOnlyList<CommunityLinkResult> ResultsOf(GroupFlows groups, IReadOnlyList<Jid> requested, Node? answers)
    {
        var codes = new Dictionary<Jid, int>();
        foreach (var answer in answers?.ChildrenOf("group") ?? [])
        {
            if (GroupNodes.IdOf(answer) is not { } group) continue;
            var error = answer.GetInteger("error") ?? answer.Child("error")?.GetInteger("code") ?? CommunityLinkResult.Done;
            codes[group] = error is > 0 and <= LastError ? (int)error : Unanswered;
        }
        foreach (var group in requested) groups.Cache.MarkStale(group);
        var otherwise = codes.Count == 0 ? CommunityLinkResult.Done : Unanswered;
        return [.. requested.Select(group => new CommunityLinkResult(group, codes.GetValueOrDefault(group, otherwise)))];
    }
}
