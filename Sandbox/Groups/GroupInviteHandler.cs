using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Requests of linked devices that join groups, and of admins who decide on that (<c>w:g2</c>).</summary>
internal sealed class GroupInviteHandler(StateStore store, GroupDirectory groups) : IStanzaHandler
{
    private const int NotFound = 404;
    private readonly GroupAccess _access = new(store, groups);

    public void Register(StanzaTable table)
    {
        table.Requests.On("w:g2", "set", "invite", Invite);
        table.Requests.On("w:g2", "set", "accept", Accept);
        table.Requests.On("w:g2", "set", "membership_requests_action", Decide);
        table.Requests.On("w:g2", "set", "cancel_membership_requests", Withdraw);
    }

    /// <summary>Joins by a code, or makes a new one.</summary>
    private Node[] Invite(Session session, Device device, Node request)
    {
        if (request.Children[0].Get("code") is not { } code)
        {
            var own = _access.Own(device, request);
            if (!own.IsAdmin(device.Account)) throw Refusal.NotAuthorized();
            return [N("invite", ("code", groups.Joining.Reset(own, device.Account)))];
        }
        var (group, isPending) = groups.Joining.Join(device.Account, code);
        return [N(isPending ? "membership_approval_request" : "group", ("jid", group.Jid))];
    }

    private Node[] Accept(Session session, Device device, Node request)
    {
        var accept = request.Children[0];
        if (accept.Get("code") is not { Length: > 0 } code || accept.GetJid("admin") is null) throw Refusal.BadRequest();
        return [N("group", ("jid", groups.Joining.Accept(device.Account, request.GetJid("to"), code, accept.GetInteger("expiration")).Jid))];
    }

    /// <summary>Approves and rejects; both may stand in one request.</summary>
    private Node[] Decide(Session session, Device device, Node request)
    {
        var group = _access.Administered(device, request);
        var decisions = request.Children[0].Children;
        if (decisions.Count == 0 || decisions.Any(decision => decision.Tag is not ("approve" or "reject"))) throw Refusal.BadRequest();
        return [N("membership_requests_action", [], [.. decisions.Select(decision => Decide(device, group, decision))])];
    }

    private Node Decide(Device device, Group group, Node decision)
    {
        var named = _access.Participants(decision);
        var errors = groups.Joining.Decide(group, device.Account, [.. named.Select(one => one.Account)], decision.Tag == "approve");
        return N(decision.Tag, [], [.. named.Select((one, index) => N("participant", [.. NamesOf(group, one), ("error", errors[index])]))]);
    }

    /// <summary>Of who is not in the group.</summary>
    private Node[] Withdraw(Session session, Device device, Node request)
    {
        var group = store.State.FindGroup(request.GetJid("to")) ?? throw Refusal.NotFound();
        return
        [
            N("cancel_membership_requests", [], [.. _access.Participants(request.Children[0]).Select(one => N("participant",
                [.. NamesOf(group, one), ("error", one.Account == device.Account && groups.Joining.Withdraw(group, device.Account) ? null : NotFound)]))]),
        ];
    }

    private static (string, object?)[] NamesOf(Group group, GroupAccess.Named named) =>
        named.Account is { } account ? GroupNodes.Names(group, account) : [("jid", named.Jid)];
}
