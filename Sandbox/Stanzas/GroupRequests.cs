using System.Globalization;
using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Requests of linked devices about groups (<c>w:g2</c>).</summary>
internal sealed class GroupRequests(Exchange exchange)
{
    public Node[] Query(Session session, Device device, Node request) => [GroupDesk.Describe(Own(device, request))];

    public Node[] Participating(Session session, Device device, Node request) =>
        [N("groups", [], [.. exchange.Groups.Of(device.Account).Select(GroupDesk.Describe)])];

    public Node[] Create(Session session, Device device, Node request)
    {
        var create = request.Children[0];
        if (create.Get("subject") is not { Length: > 0 and <= GroupDesk.MaxSubjectLength } subject) throw Refusal.BadRequest();
        var others = Accounts(create);
        if (others.Exists(account => account.Account is null)) throw Refusal.BadRequest();
        var timer = create.Child("ephemeral")?.GetInteger("expiration") ?? 0;
        if (timer is < 0 or > int.MaxValue) throw Refusal.BadRequest();
        var rules = new GroupRules((int)timer, create.Child("announcement") is not null, create.Child("locked") is not null);
        var group = exchange.Groups.Create(device.Account, subject, others.Select(account => account.Account!), isLidAddressed: true, rules) ?? throw Refusal.NotAcceptable();
        return [GroupDesk.Describe(group)];
    }

    public Node[] Change(Session session, Device device, Node request)
    {
        var group = Own(device, request);
        if (!group.IsAdmin(device.Account)) throw Refusal.Forbidden();
        var change = request.Children[0];
        var named = Accounts(change);
        var known = named.Where(account => account.Account is not null).Select(account => account.Account!).ToArray();
        if (change.Tag == "add" && group.Members.Count + known.Count(account => !group.Members.ContainsKey(account)) > GroupDesk.MaxMembers) throw Refusal.NotAcceptable();
        var changed = change.Tag == "add" ? exchange.Groups.Add(group, device.Account, known) : exchange.Groups.Remove(group, device.Account, known);
        return
        [
            // As the group names its members, whatever they were asked for by.
            N(change.Tag, [], [.. named.Select(entry => N("participant",
                ("jid", entry.Account is { } member ? group.In(member) : entry.Jid), ("phone_number", group.IsLidAddressed ? entry.Account?.ShownJid : null), ("error", ErrorOf(change.Tag, entry.Account, changed))))]),
        ];
    }

    public Node[] Describe(Session session, Device device, Node request)
    {
        var group = Own(device, request);
        if (!group.IsAdmin(device.Account)) throw Refusal.Forbidden();
        var change = request.Children[0];
        switch (change.Tag)
        {
            case "subject" when change.Text is { Length: > 0 and <= GroupDesk.MaxSubjectLength } subject:
                exchange.Groups.Name(group, device.Account, subject);
                break;
            case "ephemeral" when change.GetInteger("expiration") is > 0 and <= int.MaxValue and var seconds:
                exchange.Groups.Time(group, device.Account, (int)seconds);
                break;
            case "not_ephemeral":
                exchange.Groups.Time(group, device.Account, 0);
                break;
            case "announcement" or "not_announcement":
                exchange.Groups.Restrict(group, device.Account, change.Tag == "announcement", null);
                break;
            case "locked" or "unlocked":
                exchange.Groups.Restrict(group, device.Account, null, change.Tag == "locked");
                break;
            default:
                throw Refusal.BadRequest();
        }
        return [];
    }

    public Node[] Leave(Session session, Device device, Node request)
    {
        var answers = new List<Node>();
        foreach (var named in request.Children[0].Children)
        {
            if (named.Get("id") is not { } id) throw Refusal.BadRequest();
            var jid = Jid.TryParse(id, out var parsed) ? parsed : new Jid(id, JidServer.Group);
            if (exchange.World.FindGroup(jid) is { } group) exchange.Groups.Remove(group, device.Account, [device.Account]);
            answers.Add(N("group", ("id", id)));
        }
        return [N("leave", [], [.. answers])];
    }

    private static string? ErrorOf(string change, Account? account, IReadOnlyList<Account> changed)
    {
        const int NotFound = 404, AlreadyIn = 409;
        if (account is null) return NotFound.ToString(CultureInfo.InvariantCulture);
        return changed.Contains(account) ? null : (change == "add" ? AlreadyIn : NotFound).ToString(CultureInfo.InvariantCulture);
    }

    private Group Own(Device device, Node request)
    {
        var group = exchange.World.FindGroup(request.GetJid("to")) ?? throw Refusal.NotFound();
        return group.Members.ContainsKey(device.Account) ? group : throw Refusal.Forbidden();
    }

    private List<(Jid Jid, Account? Account)> Accounts(Node parent)
    {
        var named = parent.ChildrenOf("participant").ToArray();
        if (named.Length >= GroupDesk.MaxMembers) throw Refusal.NotAcceptable();
        return [.. named.Select(part => part.GetJid("jid") is { } jid ? (jid, exchange.World.Find(jid)) : throw Refusal.BadRequest())];
    }
}
