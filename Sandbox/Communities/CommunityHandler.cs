using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>Requests of linked devices that only communities have (<c>w:g2</c>).</summary>
internal sealed class CommunityHandler(StateStore store, GroupDirectory groups, CommunityDirectory communities) : IStanzaHandler
{
    private const int Forbidden = 403, NotFound = 404, Full = 406, Conflict = 409;
    private const string SubGroup = "sub_group", AllowsGroups = "allow_non_admin_sub_group_creation", DeniesGroups = "not_allow_non_admin_sub_group_creation";

    public void Register(StanzaTable table)
    {
        table.Requests.On("w:g2", "set", "links", Link);
        table.Requests.On("w:g2", "set", "unlink", Unlink);
        table.Requests.On("w:g2", "set", "delete_parent", Deactivate);
        table.Requests.On("w:g2", "set", "join_linked_group", Join);
        table.Requests.On("w:g2", "get", "query_linked", ReadLinked);
        table.Requests.On("w:g2", "get", "sub_groups", ListGroups);
        table.Requests.On("w:g2", "get", "linked_groups_participants", ListMembers);
        table.Requests.On("w:g2", "set", AllowsGroups, AllowGroups);
        table.Requests.On("w:g2", "set", DeniesGroups, AllowGroups);
        table.Requests.Wrap("w:g2", "set", "create", Create);
        foreach (var change in (string[])["add", "remove", "promote", "demote"]) table.Requests.Wrap("w:g2", "set", change, Change);
        table.Requests.Wrap("w:g2", "set", "leave", Leave);
        groups.Entered.Add(communities.Follow);
    }

    /// <summary>A community or a group of one is made like any other, and then gets what belongs to it.</summary>
    private Node[] Create(Session session, Device device, Node request, RequestHandler next)
    {
        var create = request.Children[0];
        var facts = CommunityFacts.Read(create);
        var parent = facts?.Parent is null ? null : communities.Require(device.Account, create.Child("linked_parent")!.GetJid("jid"));
        if (parent is not null) communities.RequireRoom(parent, device.Account);
        var answer = next(session, device, request);
        if (facts is null || store.State.FindGroup(new Jid(answer[0].Get("id")!, JidServer.Group)) is not { } made) return answer;
        if (parent is null) communities.Complete(made, device.Account, create.Child("create_general_chat") is not null);
        else communities.Adopt(parent, made, device.Account);
        return answer;
    }

    private Node[] Change(Session session, Device device, Node request, RequestHandler next)
    {
        var answer = next(session, device, request);
        if (store.State.FindGroup(request.GetJid("to")) is { } group)
        {
            var named = request.Children[0].ChildrenOf("participant").Select(one => store.State.Find(one.GetJid("jid")));
            communities.Follow(group, device.Account, request.Children[0], [.. named.OfType<Account>().Distinct()]);
        }
        return answer;
    }

    /// <summary>Who leaves a community leaves its groups; Baileys names it <c>community</c>, others <c>group</c>.</summary>
    private Node[] Leave(Session session, Device device, Node request, RequestHandler next)
    {
        var left = request.Children[0].Children.Select(named => (named.Tag, Group: Named(named))).ToArray();
        if (left is not [{ Group: { } group, Tag: var tag }] || !communities.IsLeftWhole(group) || communities.ParentOf(group) is not { } parent)
            return next(session, device, request);
        if (!parent.Members.ContainsKey(device.Account)) throw Refusal.Forbidden();
        communities.Remove(parent, device.Account, [device.Account]);
        return [N("leave", [], N(tag, ("id", request.Children[0].Children[0].Get("id"))))];
    }

    private Group? Named(Node named) => named.Get("id") is not { } id ? null
        : store.State.FindGroup(Jid.TryParse(id, out var jid) ? jid : new Jid(id, JidServer.Group));

    private Node[] Link(Session session, Device device, Node request)
    {
        var parent = Administered(device, request);
        if (request.Children[0].Child("link") is not { } link || link.Get("link_type") != SubGroup) throw Refusal.BadRequest();
        Node[] named = [.. link.ChildrenOf("group")];
        if (named.Length is 0 or > CommunityDirectory.MaxLinkedAtOnce) throw Refusal.BadRequest();
        var answers = named.Select(one => Answer(one, group =>
        {
            if (group is null || !group.Members.ContainsKey(device.Account)) return NotFound;
            if (communities.Find(group) is not null) return Conflict;
            if (!group.IsAdmin(device.Account)) return Forbidden;
            if (communities.IsFull(parent)) return Full;
            communities.Link(parent, group, device.Account, one.Child("hidden_group") is not null);
            return null;
        })).ToArray();
        return [N("links", [], N("link", [("link_type", SubGroup)], answers))];
    }

    private Node[] Unlink(Session session, Device device, Node request)
    {
        var parent = Own(device, request);
        var unlink = request.Children[0];
        if (unlink.Get("unlink_type") != SubGroup) throw Refusal.BadRequest();
        var answers = unlink.ChildrenOf("group").Select(one => Answer(one, group =>
        {
            if (group is null || communities.Find(group) is not { Part: CommunityPart.Subgroup } facts || facts.Parent != parent.Id) return NotFound;
            if (!parent.IsAdmin(device.Account) && !group.IsAdmin(device.Account)) return Forbidden;
            communities.Unlink(parent, group, device.Account, one.Get("remove_orphaned_members") == "true");
            return null;
        })).ToArray();
        return [N("unlink", [("unlink_type", SubGroup)], answers)];
    }

    private Node[] Deactivate(Session session, Device device, Node request)
    {
        var parent = Own(device, request);
        if (parent.Members[device.Account] != SandboxGroupRole.Superadmin) throw Refusal.Forbidden();
        communities.Deactivate(parent, device.Account);
        return [];
    }

    private Node[] Join(Session session, Device device, Node request)
    {
        var group = Linked(device, request);
        if (group.Members.ContainsKey(device.Account)) throw new Refusal(Conflict, "conflict");
        if (group.Members.Count >= GroupDirectory.MaxMembers) throw new Refusal(419, "resource-limit");
        if (groups.Facts.Of(group).RequiresApproval)
        {
            groups.Joining.Apply(group, device.Account, "linked_group_join", null);
            return [N("membership_approval_request", ("jid", group.Jid))];
        }
        groups.Add(group, device.Account, [device.Account], "linked_group_join");
        return [N("linked_group", [], groups.Describe(group))];
    }

    private Node[] ReadLinked(Session session, Device device, Node request)
    {
        var group = Linked(device, request);
        return [N("linked_group", [], group.Members.ContainsKey(device.Account) ? groups.Describe(group) : communities.Summarize(group))];
    }

    private Node[] ListGroups(Session session, Device device, Node request)
    {
        var parent = Own(device, request);
        return [N("sub_groups", [], [.. communities.GroupsOf(parent, device.Account).Select(communities.Summarize)])];
    }

    private Node[] ListMembers(Session session, Device device, Node request)
    {
        var parent = Own(device, request);
        return [N("linked_groups_participants", [], [.. communities.MembersOf(parent).Select(member => GroupNodes.Participant(parent, member))])];
    }

    private Node[] AllowGroups(Session session, Device device, Node request)
    {
        communities.AllowGroups(Administered(device, request), device.Account, request.Children[0].Tag == AllowsGroups);
        return [];
    }

    /// <summary>What became of one of the groups that a request names.</summary>
    private Node Answer(Node named, Func<Group?, int?> change) =>
        N("group", ("jid", named.GetJid("jid") ?? throw Refusal.BadRequest()), ("error", change(store.State.FindGroup(named.GetJid("jid")))));

    private Group Linked(Device device, Node request)
    {
        var (parent, asked) = (Own(device, request), request.Children[0].GetJid("jid"));
        return communities.GroupsOf(parent, device.Account).FirstOrDefault(group => group.Jid == asked) ?? throw Refusal.NotFound();
    }

    private Group Administered(Device device, Node request) =>
        Own(device, request) is var parent && parent.IsAdmin(device.Account) ? parent : throw Refusal.Forbidden();

    private Group Own(Device device, Node request) => communities.Require(device.Account, request.GetJid("to"));
}
