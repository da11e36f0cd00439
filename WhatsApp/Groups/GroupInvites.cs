using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.GroupState;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>Links, invitations and requests to join.</summary>
internal sealed class GroupInvites(ClientConnection connection, GroupRequests requests, GroupNames names)
{
    private const int Unanswered = 0;

    /// <summary>Requests to join that are taken from a server.</summary>
    private const int MaxRequests = 4_096;

    /// <summary>The code of the invite link.</summary>
    public async Task<string> ReadCodeAsync(Jid group, CancellationToken cancellationToken) =>
        CodeOf(await requests.GetAsAdminAsync(group, Node.Of("invite"), cancellationToken));

    /// <summary>Makes a new code; the one before ends.</summary>
    public async Task<string> ResetCodeAsync(Jid group, CancellationToken cancellationToken) =>
        CodeOf(await requests.SetAsync(group, GroupOperation.Change, Node.Of("invite"), cancellationToken));

    /// <summary>The group behind a link, with few of its members.</summary>
    public async Task<GroupMetadata> LookUpAsync(string code, CancellationToken cancellationToken) =>
        Require(await requests.GetAsync(GroupOperation.LookUp, new Node("invite", [new("code", code)]), cancellationToken));

    /// <summary>The group behind an invitation that an admin sent to this account.</summary>
    public async Task<GroupMetadata> LookUpAsync(GroupInvitationFor invitation, CancellationToken cancellationToken)
    {
        var requested = Node.Of("query", new Node("add_request", [.. AttributesOf(invitation)]));
        return Require(await requests.GetAsync(invitation.Group, GroupOperation.LookUp, requested, cancellationToken));
    }

    /// <summary>Joins by link.</summary>
    public async Task<GroupJoin> JoinAsync(string code, CancellationToken cancellationToken) =>
        JoinOf(await requests.SetAsync(GroupOperation.Join, new Node("invite", [new("code", code)]), cancellationToken), null);

    /// <summary>Joins by an invitation that an admin sent to this account.</summary>
    public async Task<GroupJoin> AcceptAsync(GroupInvitationFor invitation, CancellationToken cancellationToken)
    {
        var accept = IqRequest.Set("w:g2", new Node("accept", [.. AttributesOf(invitation)])) with { To = invitation.Group };
        return JoinOf(await requests.SendAsync(accept, GroupOperation.Join, cancellationToken), invitation.Group);
    }

    /// <summary>Withdraws the invitations of people.</summary>
    public async Task<IReadOnlyList<GroupParticipantResult>> RevokeAsync(Jid group, IReadOnlyList<Jid> people, CancellationToken cancellationToken)
    {
        var named = await names.NameAsync(group, people, isAddition: false, cancellationToken);
        var answer = await requests.SetAsync(group, GroupOperation.Members, Node.Of("revoke", [.. named.Select(one => one.Node)]), cancellationToken);
        return await ReadAsync(named, answer.Child("revoke"), cancellationToken);
    }

    /// <summary>Requests to join.</summary>
    public async Task<IReadOnlyList<GroupJoinRequest>> ListRequestsAsync(Jid group, CancellationToken cancellationToken)
    {
        const string Tag = "membership_approval_requests";
        var answer = await requests.GetAsAdminAsync(group, Node.Of(Tag), cancellationToken);
        Node[] node = [.. (answer.Child(Tag)?.ChildrenOf("membership_approval_request") ?? []).Take(MaxRequests)];
        var found = new List<GroupJoinRequest>(node.Length);
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                found.Clear();
                await GroupDirectory.AddPairsAsync(transaction, connection, node, token);
                foreach (var one in node)
                    if (GroupNodes.ReadAccount(one) is { } account) found.Add(RequestOf(one, await CompleteAsync(transaction, account, token)));
            },
            cancellationToken);
        return found;
    }

    /// <summary>Lets people join, or rejects them.</summary>
    public async Task<IReadOnlyList<GroupParticipantResult>> DecideAsync(
        Jid group, IReadOnlyList<Jid> people, bool isApproved, CancellationToken cancellationToken)
    {
        const string Tag = "membership_requests_action";
        var decision = isApproved ? "approve" : "reject";
        var named = await names.NameAsync(group, people, isAddition: false, cancellationToken);
        var requested = Node.Of(Tag, Node.Of(decision, [.. named.Select(one => one.Node)]));
        var answer = await requests.SetAsync(group, GroupOperation.Members, requested, cancellationToken);
        return await ReadAsync(named, answer.Child(Tag)?.Child(decision), cancellationToken);
    }

    /// <summary>Takes back the account's own request to join.</summary>
    public async Task WithdrawRequestAsync(Jid group, CancellationToken cancellationToken)
    {
        var own = connection.OwnLid.User is { Length: > 0 } ? connection.OwnLid : connection.OwnJid;
        var withdrawal = Node.Of("cancel_membership_requests", new Node("participant", [new("jid", own.ToAccount())]));
        var request = IqRequest.Set("w:g2", withdrawal) with { To = group };
        var answer = await requests.SendAsync(request, GroupOperation.JoinLinked, cancellationToken);
        if (answer.Child("cancel_membership_requests")?.Child("participant")?.GetInteger("error") is > 0 and < 1000 and var error)
            throw new WhatsAppRefusedException("no_request", (int)error);
    }

    private Task<IReadOnlyList<GroupParticipantResult>> ReadAsync(IReadOnlyList<GroupNames.Named> named, Node? answers, CancellationToken cancellationToken) =>
        // Some servers mirror nothing when all is done.
        names.ReadAsync(
            named, [.. answers?.ChildrenOf("participant") ?? []], answers is { Children.Count: > 0 } ? Unanswered : GroupParticipantResult.Done,
            cancellationToken);

    private static async ValueTask<GroupAccount> CompleteAsync(DeviceTransaction transaction, GroupAccount node, CancellationToken cancellationToken)
    {
        if (node is { Lid: not null, PhoneNumber: not null }) return node;
        var known = await GroupNames.CompleteAsync(transaction, node.Jid, cancellationToken);
        return node with { Lid = node.Lid ?? known.Lid, PhoneNumber = node.PhoneNumber ?? known.PhoneNumber };
    }

    private static GroupJoinRequest RequestOf(Node node, GroupAccount account) => new(account)
    {
        At = GroupNodes.TimeOf(node, "request_time"),
        Method = GroupNodes.ShortText(node.Get("request_method")),
        RequestedBy = GroupNodes.ReadAccount(node, "requestor", "requestor_pn", "requestor_username"),
        Parent = node.GetJid("parent_group_jid") is { IsGroup: true } parent ? parent : null,
    };

    private static NodeAttribute[] AttributesOf(GroupInvitationFor invitation) =>
    [
        new("code", invitation.Code), new("expiration", invitation.ExpiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        new("admin", invitation.Admin),
    ];

    private static string CodeOf(Node answer) => GroupNodes.ShortText(answer.Child("invite")?.Get("code"))
        ?? throw new WhatsAppRefusedException("empty_answer");

    private static GroupMetadata Require(Node answer) => GroupNodes.ReadGroup(answer.Child("group")) ?? throw new WhatsAppRefusedException("empty_answer");

    /// <summary>If approval is required, the answer contains that instead of a group; Baileys doesn't handle it and returns no group.</summary>
    private static GroupJoin JoinOf(Node answer, Jid? requested)
    {
        var pending = answer.Child("membership_approval_request");
        var node = pending ?? answer.Child("group");
        var group = (node is null ? null : GroupNodes.IdOf(node)) ?? requested ?? (answer.GetJid("from") is { IsGroup: true, User.Length: > 0 } from ? from
            : null);
        return new GroupJoin(group ?? throw new WhatsAppRefusedException("empty_answer"), pending is not null);
    }
}
