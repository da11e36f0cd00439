using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>Communities: which groups belong to them, who is in them, and who is notified when that changes.</summary>
internal sealed class CommunityDirectory(StateStore store, GroupDirectory groups)
{
    /// <summary>Groups that a community takes, besides those that come with it (AB prop 1238).</summary>
    public const int MaxGroups = 100;

    /// <summary>Groups that one request links (AB prop 1990).</summary>
    public const int MaxLinkedAtOnce = 10;

    private const string SubGroup = "sub_group", ParentGroup = "parent_group", GeneralChatName = "General";

    /// <summary>What a group is of a community; null for a plain group.</summary>
    public CommunityFacts? Find(Group group) => groups.Facts.Of(group).Community;

    /// <summary>True for a community.</summary>
    public bool IsCommunity(Group group) => Find(group) is { Parent: null };

    /// <summary>A community that the account is in.</summary>
    /// <exception cref="Refusal">There is none, or the account is not in it.</exception>
    public Group Require(Account account, Jid? jid)
    {
        var parent = groups.Require(jid);
        if (!IsCommunity(parent)) throw Refusal.BadRequest();
        return parent.Members.ContainsKey(account) ? parent : throw Refusal.Forbidden();
    }

    /// <summary>The community that a group belongs to, or is; null for a plain group.</summary>
    public Group? ParentOf(Group group) => Find(group) is not { } facts ? null : facts.Parent is null ? group : Group(facts.Parent);

    /// <summary>The groups of a community.</summary>
    public IReadOnlyList<Group> GroupsOf(Group parent) => [.. groups.Facts.OfCommunity(parent.Id).Select(Group).OfType<Group>()];

    /// <summary>The groups of a community that an account sees: hidden ones are for their members and for admins.</summary>
    public IEnumerable<Group> GroupsOf(Group parent, Account account) =>
        GroupsOf(parent).Where(group => !Find(group)!.IsHidden || group.Members.ContainsKey(account) || parent.IsAdmin(account));

    /// <summary>True when a community takes no more groups.</summary>
    public bool IsFull(Group parent) => GroupsOf(parent).Count(group => Find(group)!.Part == CommunityPart.Subgroup) >= MaxGroups;

    /// <summary>Everybody in a community and its groups, each once.</summary>
    public IReadOnlyList<Account> MembersOf(Group parent) =>
        [.. parent.Members.Keys.Concat(GroupsOf(parent).SelectMany(group => group.Members.Keys)).Distinct()];

    /// <summary>Makes a community with its announcement group.</summary>
    /// <returns>Null when the sandbox holds no more groups.</returns>
    public Group? Create(Account actor, string subject)
    {
        var facts = new CommunityFacts { MembersAddGroups = true, RequiresApproval = true };
        var parent = groups.Create(actor, subject, [], isLidAddressed: true, change: known => known with { Community = facts });
        if (parent is not null) Complete(parent, actor, hasGeneralChat: false);
        return parent;
    }

    /// <summary>Adds what comes with a community that was just made.</summary>
    public void Complete(Group parent, Account actor, bool hasGeneralChat)
    {
        AddPart(parent, actor, parent.Subject, CommunityPart.Announcement);
        if (hasGeneralChat) AddPart(parent, actor, GeneralChatName, CommunityPart.GeneralChat);
    }

    /// <summary>Checks that an account may add a group.</summary>
    /// <exception cref="Refusal">It may not, or there are too many.</exception>
    public void RequireRoom(Group parent, Account actor)
    {
        if (!Find(parent)!.MembersAddGroups && !parent.IsAdmin(actor)) throw Refusal.Forbidden();
        if (IsFull(parent)) throw Refusal.NotAcceptable();
    }

    /// <summary>Makes a group of a community.</summary>
    /// <exception cref="Refusal">The actor may not, or there are too many groups.</exception>
    public Group CreateGroup(Group parent, Account actor, string subject, IReadOnlyList<Account> others, bool isHidden)
    {
        RequireRoom(parent, actor);
        var facts = new CommunityFacts { Parent = parent.Id, IsHidden = isHidden };
        var group = groups.Create(actor, subject, others, isLidAddressed: true, change: known => known with { Community = facts })
            ?? throw Refusal.NotAcceptable();
        Adopt(parent, group, actor);
        return group;
    }

    /// <summary>Takes the members of a group that is linked into the community, and notifies it.</summary>
    public void Adopt(Group parent, Group group, Account actor)
    {
        Join(parent, actor, group.Members.Keys);
        groups.Notices.Send(parent, actor, parent.Members.Keys, Linked(SubGroup, group, Find(group)!.IsHidden));
    }

    /// <summary>Links a group that exists.</summary>
    public void Link(Group parent, Group group, Account actor, bool isHidden)
    {
        groups.Facts.Change(group, facts => facts with { Community = new CommunityFacts { Parent = parent.Id, IsHidden = isHidden } });
        Adopt(parent, group, actor);
        groups.Notices.Send(group, actor, group.Members.Keys, Linked(ParentGroup, parent, false));
    }

    /// <summary>Unlinks a group; members who are in none of the others leave the community when wanted.</summary>
    public void Unlink(Group parent, Group group, Account actor, bool removesOrphans)
    {
        groups.Facts.Change(group, facts => facts with { Community = null });
        groups.Notices.Send(parent, actor, parent.Members.Keys, Unlinked(SubGroup, "unlink_group", group));
        groups.Notices.Send(group, actor, group.Members.Keys, Unlinked(ParentGroup, "unlink_group", parent));
        if (!removesOrphans) return;
        var others = GroupsOf(parent).Where(other => Find(other)!.Part == CommunityPart.Subgroup).SelectMany(other => other.Members.Keys).ToHashSet();
        Remove(parent, actor, [.. group.Members.Keys.Where(member => !parent.IsAdmin(member) && !others.Contains(member))]);
    }

    /// <summary>A community ends.</summary>
    public Hook<Group> Deactivating { get; } = new();

    /// <summary>Makes a member the owner of a community, and an admin of the groups that come with it.</summary>
    /// <exception cref="Refusal">The actor is not the owner, or the account no member.</exception>
    public void Transfer(Group parent, Account owner, Account? member)
    {
        if (parent.Members[owner] != SandboxGroupRole.Superadmin) throw Refusal.Forbidden();
        if (member is null || !parent.Members.ContainsKey(member)) throw GroupRefusals.Conflict();
        if (member == owner) return;
        groups.Transfer(parent, owner, member);
        foreach (var part in GroupsOf(parent).Where(group => Find(group)!.Part != CommunityPart.Subgroup)) groups.Rank(part, owner, [member], isAdmin: true);
    }

    /// <summary>Ends a community: its groups go on without it, and those that came with it end.</summary>
    public void Deactivate(Group parent, Account actor)
    {
        Deactivating.Raise(parent);
        foreach (var group in GroupsOf(parent))
        {
            var part = Find(group)!.Part;
            groups.Facts.Change(group, facts => facts with { Community = null });
            groups.Notices.Send(group, actor, group.Members.Keys, Unlinked(ParentGroup, "delete_parent", parent));
            if (part != CommunityPart.Subgroup) groups.End(group, actor, "delete_parent");
        }
        groups.End(parent, actor, "delete_parent");
    }

    /// <summary>Changes who adds groups.</summary>
    public void AllowGroups(Group parent, Account actor, bool isForAll)
    {
        if (Find(parent) is not { } facts || facts.MembersAddGroups == isForAll) return;
        groups.Facts.Change(parent, known => known with { Community = facts with { MembersAddGroups = isForAll } });
        groups.Notices.Send(
            parent, actor, parent.Members.Keys, N(isForAll ? "allow_non_admin_sub_group_creation" : "not_allow_non_admin_sub_group_creation"));
    }

    /// <summary>Members of a community or of one of its groups were changed: what comes with the community follows.</summary>
    public void Follow(Group group, Account actor, Node change, IReadOnlyList<Account> accounts)
    {
        if (ParentOf(group) is not { } parent) return;
        if (change.Tag == "add") Join(parent, actor, accounts.Where(group.Members.ContainsKey));
        if (parent != group) return;
        var all = change.Get("linked_groups") == "true";
        foreach (var part in GroupsOf(parent).Where(one => all || Find(one)!.Part != CommunityPart.Subgroup))
        {
            if (change.Tag == "remove") groups.Remove(part, actor, accounts.Where(account => !group.Members.ContainsKey(account)));
            else if (change.Tag is "promote" or "demote") groups.Rank(part, actor, accounts, change.Tag == "promote");
        }
    }

    /// <summary>True for a group that is left together with its community.</summary>
    public bool IsLeftWhole(Group group) => Find(group) is { } facts && (facts.Parent is null || facts.Part != CommunityPart.Subgroup);

    /// <summary>Removes people from a community and all of its groups.</summary>
    public void Remove(Group parent, Account actor, IReadOnlyList<Account> accounts)
    {
        foreach (var group in GroupsOf(parent)) groups.Remove(group, actor, accounts);
        groups.Remove(parent, actor, accounts);
    }

    /// <summary>A group in the list of its community: without its members.</summary>
    public Node Summarize(Group group) => Node.Of("group", [.. groups.Describe(group).Attributes], [.. Find(group)!.DescribePart()]);

    /// <summary>Who comes into a community, or into one of its groups, is in the community and its announcement group as well.</summary>
    public void Follow(GroupEntry entry)
    {
        if (ParentOf(entry.Group) is { } parent) Join(parent, entry.Actor, [entry.Account]);
    }

    /// <summary>Adds people to a community, and to the groups that come with it.</summary>
    private void Join(Group parent, Account actor, IEnumerable<Account> accounts)
    {
        Account[] people = [.. accounts];
        groups.Add(parent, actor, people);
        foreach (var group in GroupsOf(parent).Where(group => Find(group)!.Part != CommunityPart.Subgroup)) groups.Add(group, actor, people);
    }

    private Group? Group(string id) => store.State.FindGroup(new Jid(id, JidServer.Group));

    private void AddPart(Group parent, Account actor, string subject, CommunityPart part) => groups.Create(
        actor, subject, [], isLidAddressed: true, new GroupRules(0, part == CommunityPart.Announcement, false),
        facts => facts with { Community = new CommunityFacts { Parent = parent.Id, Part = part } });

    private static Node Linked(string type, Group group, bool isHidden) => N("link", [("link_type", type)], Named(group, isHidden));

    private static Node Unlinked(string type, string reason, Group group) =>
        N("unlink", [("unlink_type", type), ("unlink_reason", reason)], Named(group, false));

    private static Node Named(Group group, bool isHidden)
    {
        Node[] hidden = isHidden ? [N("hidden_group")] : [];
        return N("group", [("jid", group.Jid), ("subject", group.Subject), ("s_t", group.CreatedAt)], hidden);
    }
}
