using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Requests of linked devices that read groups (<c>w:g2</c>).</summary>
internal sealed class GroupReadHandler(StateStore store, GroupDirectory groups) : IStanzaHandler
{
    /// <summary>Groups in one batch (whatsapp-rust @1489b7da).</summary>
    private const int MaxBatch = 10_000;

    /// <summary>Members in the answer to a batch; groups beyond are named with their size only.</summary>
    private const int MaxMembersOfBatch = 60_000;

    /// <summary>Members that non-members see.</summary>
    private const int MaxShown = 3;

    private readonly GroupAccess _access = new(store, groups);

    public void Register(StanzaTable table)
    {
        table.Requests.On("w:g2", "get", "query", Query);
        table.Requests.On("w:g2", "get", "participating", Participating);
        table.Requests.On("w:g2", "get", "invite", Invite);
        table.Requests.On("w:g2", "get", "membership_approval_requests", Applications);
    }

    /// <summary>One group with its members, several, or one behind an invitation. A group whose members have the hash of the request is left out.</summary>
    private Node[] Query(Session session, Device device, Node request)
    {
        var query = request.Children[0];
        if (query.Child("add_request") is { } invitation)
        {
            var (code, expiration) = (invitation.Get("code") ?? "", invitation.GetInteger("expiration"));
            return [Shown(groups.Joining.LookUpInvitation(device.Account, request.GetJid("to"), code, expiration))];
        }
        if (request.GetJid("to") is { IsGroup: true, User.Length: 0 }) return [Batch(device, query)];
        var group = _access.Own(device, request);
        return query.Get("phash") is { } hash && hash == DeviceNotices.Hash(group.Members.Keys.Select(group.In)) ? [] : [groups.Describe(group)];
    }

    /// <summary>Members and descriptions only as far as they are requested.</summary>
    private Node[] Participating(Session session, Device device, Node request)
    {
        var asked = request.Children[0];
        var (withMembers, withDescription) = (asked.Child("participants") is not null, asked.Child("description") is not null);
        return [N("groups", [], [.. groups.Of(device.Account).Select(group => Describe(group, withMembers, withDescription))])];
    }

    private Node Describe(Group group, bool withMembers, bool withDescription)
    {
        var facts = groups.Facts.Of(group);
        if (!withDescription) facts = facts with { Description = null };
        return withMembers ? GroupNodes.Describe(group, facts) : GroupNodes.Describe(group, facts, []);
    }

    private Node Batch(Device device, Node query)
    {
        var asked = query.ChildrenOf("group").ToArray();
        if (asked.Length is 0 or > MaxBatch) throw Refusal.BadRequest();
        var members = 0;
        return N("groups", [], [.. asked.Select(one =>
        {
            var jid = one.GetJid("jid") ?? throw Refusal.BadRequest();
            if (store.State.FindGroup(jid) is not { } group) return N("group", ("id", jid.User), ("error", 404));
            if (!group.Members.ContainsKey(device.Account)) return N("group", ("id", jid.User), ("error", 403));
            return (members += group.Members.Count) > MaxMembersOfBatch
                ? N("group", ("id", group.Id), ("truncated", "true"), ("size", group.Members.Count)) : groups.Describe(group);
        })]);
    }

    /// <summary>The code of a group's link, or the group behind a code.</summary>
    private Node[] Invite(Session session, Device device, Node request)
    {
        if (request.Children[0].Get("code") is { } code) return [Shown(groups.Joining.LookUp(device.Account, code))];
        var group = _access.Own(device, request);
        if (!group.IsAdmin(device.Account) && !groups.Facts.Of(group).MembersInvite) throw Refusal.NotAuthorized();
        return [N("invite", ("code", groups.Joining.CodeOf(group)))];
    }

    private Node[] Applications(Session session, Device device, Node request)
    {
        var group = _access.Administered(device, request);
        return
        [
            N("membership_approval_requests", [], [.. groups.Facts.Of(group).Applications.Select(one => N("membership_approval_request",
                [
                    .. GroupNodes.Names(group, one.Applicant), ("request_time", one.At), ("request_method", one.Method),
                    ("requestor", one.By is { } by ? GroupNodes.In(group, by) : null),
                    ("requestor_pn", one.By is { } member ? GroupNodes.NumberIn(group, member) : null),
                ]))]),
        ];
    }

    private Node Shown(Group group)
    {
        var shown = group.Members.OrderByDescending(member => member.Value).Take(MaxShown);
        return GroupNodes.Describe(group, groups.Facts.Of(group), shown.Select(member => GroupNodes.Participant(group, member.Key, member.Value)));
    }
}
