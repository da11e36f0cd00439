using System.Globalization;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Requests of linked devices that make groups and change their members (<c>w:g2</c>).</summary>
internal sealed class GroupMemberHandler(
    StateStore store, ServerClock clock, ServerHooks hooks, GroupDirectory groups, GroupPrivacy letsAdd) : IStanzaHandler
{
    private const int Forbidden = 403, NotFound = 404, NotAllowed = 405, RecentlyLeft = 408, AlreadyIn = 409, Gone = 410, WaitsForApproval = 421;

    private readonly GroupAccess _access = new(store, groups);

    public void Register(StanzaTable table)
    {
        hooks.AccountDeleting.Add(groups.Forget);
        table.Requests.On("w:g2", "set", "create", Create);
        table.Requests.On("w:g2", "set", "add", Add);
        foreach (var change in (string[])["remove", "promote", "demote"]) table.Requests.On("w:g2", "set", change, Change);
        table.Requests.On("w:g2", "set", "leave", Leave);
        table.Requests.On("w:g2", "set", "revoke", Revoke);
    }

    private Node[] Create(Session session, Device device, Node request)
    {
        var create = request.Children[0];
        if (create.Get("subject") is not { Length: > 0 } subject) throw Refusal.BadRequest();
        if (subject.Length > GroupDirectory.MaxSubjectLength) throw Refusal.NotAcceptable();
        var named = _access.Participants(create);
        if (named.Count >= GroupDirectory.MaxMembers) throw GroupRefusals.Full();
        var actor = device.Account;
        var results = named
            .Select(one => (Named: one, Error: one.Account is { } account && account != actor ? Refused(actor, account, one.Node) : NotFound)).ToArray();
        var joined = results.Where(result => result.Error is null).Select(result => result.Named.Account!);
        var group = groups.Create(actor, subject, joined, isLidAddressed: true, RulesOf(create), FactsOf(create, actor)) ?? throw Refusal.NotAcceptable();
        var described = groups.Describe(group);
        var refused = results.Where(result => result.Error is not null).Select(result => Result(group, actor, result.Named, result.Error));
        return [new Node("group", [.. described.Attributes], [.. described.Children, .. refused])];
    }

    private Node[] Add(Session session, Device device, Node request)
    {
        var group = _access.Own(device, request);
        var (actor, facts) = (device.Account, groups.Facts.Of(group));
        if (!group.IsAdmin(actor) && !facts.MembersAdd) throw Refusal.Forbidden();
        var named = _access.Participants(request.Children[0]);
        // A LID alone is refused (WhiskeySockets/Baileys#2001).
        if (named.Any(one => one.Jid.IsLid && one.Node.GetJid("phone_number") is null && group.IsLidAddressed)) throw Refusal.BadRequest();
        var newcomers = named.Count(one => one.Account is { } account && !group.Members.ContainsKey(account));
        if (group.Members.Count + newcomers > GroupDirectory.MaxMembers) throw GroupRefusals.Full();
        var waits = facts.RequiresApproval && !group.IsAdmin(actor);
        var results = named.Select(one => (Named: one, Error: ErrorOfAdding(group, actor, one, waits))).ToArray();
        groups.Add(group, actor, results.Where(result => result.Error is null).Select(result => result.Named.Account!));
        foreach (var (one, error) in results)
            if (error == WaitsForApproval) groups.Joining.Apply(group, one.Account!, "non_admin_add", actor);
        return [N("add", [], [.. results.Select(result => Result(group, actor, result.Named, result.Error))])];
    }

    private Node[] Change(Session session, Device device, Node request)
    {
        var group = _access.Administered(device, request);
        var (change, actor) = (request.Children[0], device.Account);
        var results = _access.Participants(change).Select(one => (Named: one, Error: ErrorOfChanging(group, actor, one, change.Tag))).ToArray();
        var changed = results.Where(result => result.Error is null).Select(result => result.Named.Account!);
        if (change.Tag == "remove") groups.Remove(group, actor, changed);
        else groups.Rank(group, actor, changed, change.Tag == "promote");
        // As the group names its members, whatever they were asked for by.
        return [N(change.Tag, [], [.. results.Select(result => Result(group, actor, result.Named, result.Error))])];
    }

    private Node[] Leave(Session session, Device device, Node request)
    {
        var answers = new List<Node>();
        foreach (var named in request.Children[0].Children)
        {
            if (named.Get("id") is not { } id) throw Refusal.BadRequest();
            var jid = Jid.TryParse(id, out var parsed) ? parsed : new Jid(id, JidServer.Group);
            var group = store.State.FindGroup(jid);
            int? error = group is null ? groups.Facts.HasEnded(jid.User) ? Gone : NotFound : group.Members.ContainsKey(device.Account) ? null : Forbidden;
            if (error is null) groups.Remove(group!, device.Account, [device.Account]);
            answers.Add(N("group", ("id", id), ("error", error)));
        }
        return [N("leave", [], [.. answers])];
    }

    private Node[] Revoke(Session session, Device device, Node request)
    {
        var group = _access.Administered(device, request);
        var results = _access.Participants(request.Children[0])
            .Select(one => (Named: one, IsDone: one.Account is { } account && groups.Joining.Revoke(group, device.Account, account)));
        return [N("revoke", [], [.. results.Select(result => N("participant",
            [.. NamesOf(group, result.Named), ("error", result.IsDone ? null : NotFound)]))])];
    }

    private int? ErrorOfAdding(Group group, Account actor, GroupAccess.Named named, bool waits)
    {
        if (named.Account is not { } account) return NotFound;
        if (group.Members.ContainsKey(account)) return AlreadyIn;
        if (Refused(actor, account, named.Node) is { } refused) return refused;
        if (groups.Facts.Of(group).Left.Contains(account.LidUser)) return RecentlyLeft;
        return waits ? WaitsForApproval : null;
    }

    /// <summary>Why an account is not added by others: its privacy settings. A token of its shows that it knows the other one.</summary>
    private int? Refused(Account actor, Account account, Node named) => letsAdd(account, actor, named.Child("privacy")?.Bytes) ? null : Forbidden;

    private static int? ErrorOfChanging(Group group, Account actor, GroupAccess.Named named, string change)
    {
        if (named.Account is not { } account || !group.Members.TryGetValue(account, out var role)) return NotFound;
        // Nobody removes or demotes who made the group.
        return role == SandboxGroupRole.Superadmin && account != actor && change != "promote" ? NotAllowed : null;
    }

    private Node Result(Group group, Account actor, GroupAccess.Named named, int? error)
    {
        (string, object?)[] names = [.. NamesOf(group, named), ("error", error?.ToString(CultureInfo.InvariantCulture))];
        if (error is not (Forbidden or RecentlyLeft)) return N("participant", names);
        var invitation = groups.Joining.Invite(group, actor, named.Account!);
        return N("participant", names, N("add_request", ("code", invitation.Code), ("expiration", invitation.ExpiresAt)));
    }

    private static (string, object?)[] NamesOf(Group group, GroupAccess.Named named) =>
        named.Account is { } account ? GroupNodes.Names(group, account) : [("jid", named.Jid)];

    private static GroupRules RulesOf(Node create)
    {
        var timer = create.Child("ephemeral")?.GetInteger("expiration") ?? 0;
        if (timer is < 0 or > int.MaxValue) throw Refusal.BadRequest();
        return new GroupRules((int)timer, create.Child("announcement") is not null, create.Child("locked") is not null);
    }

    private Func<GroupFacts, GroupFacts> FactsOf(Node create, Account actor)
    {
        var changes = create.Children.Where(child => GroupSwitches.Tags.Contains(child.Tag))
            .Select(child => (GroupSwitches.Read(child) ?? throw Refusal.BadRequest()).Change).ToArray();
        var text = create.Child("description")?.Child("body")?.Text;
        if (text?.Length > GroupDirectory.MaxDescriptionLength) throw Refusal.NotAcceptable();
        var id = create.Child("description")?.Get("id") ?? clock.NextId();
        var description = text is { Length: > 0 } ? new GroupText(id, text, GroupDirectory.PersonOf(actor), clock.Now) : null;
        var community = CommunityFacts.Read(create);
        return facts => changes.Aggregate(facts, (known, change) => change(known)) with { Description = description, Community = community };
    }
}
