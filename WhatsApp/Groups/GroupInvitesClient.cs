using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>
/// Links, invitations and requests to join. Exceptions as in <see cref="GroupsClient"/>, and for those who join <c>invite_invalid</c>, <c>invite_expired</c>,
/// <c>already_member</c>, <c>removed_from_group</c>, <c>group_full</c>, <c>community_full</c>, <c>growth_locked</c>.
/// </summary>
public sealed class GroupInvitesClient
{
    private readonly Operations<GroupFlows> _flows;

    internal GroupInvitesClient(Operations<GroupFlows> flows) => _flows = flows;

    /// <summary>The code of a group's invite link.</summary>
    public Task<string> ReadCodeAsync(Jid group, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Invites.ReadCodeAsync(group, cancellationToken));

    /// <summary>Makes a new code; the one before ends.</summary>
    public Task<string> ResetCodeAsync(Jid group, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Invites.ResetCodeAsync(group, cancellationToken));

    /// <summary>The group behind a link, with few of its members.</summary>
    public Task<GroupMetadata> LookUpAsync(string code, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Invites.LookUpAsync(code, cancellationToken));

    /// <summary>The group behind an invitation.</summary>
    public Task<GroupMetadata> LookUpAsync(GroupInvitationFor invitation, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Invites.LookUpAsync(invitation, cancellationToken));

    /// <summary>Joins by link.</summary>
    public Task<GroupJoin> JoinAsync(string code, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Invites.JoinAsync(code, cancellationToken));

    /// <summary>Joins by invitation.</summary>
    public Task<GroupJoin> AcceptAsync(GroupInvitationFor invitation, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Invites.AcceptAsync(invitation, cancellationToken));

    /// <summary>Withdraws invitations; one result for each person.</summary>
    public Task<IReadOnlyList<GroupParticipantResult>> RevokeAsync(Jid group, IReadOnlyList<Jid> people, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Invites.RevokeAsync(group, people, cancellationToken));

    /// <summary>Requests to join.</summary>
    public Task<IReadOnlyList<GroupJoinRequest>> ListRequestsAsync(Jid group, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Invites.ListRequestsAsync(group, cancellationToken));

    /// <summary>Lets people join, or rejects them; one result for each.</summary>
    public Task<IReadOnlyList<GroupParticipantResult>> DecideAsync(
        Jid group, IReadOnlyList<Jid> people, bool isApproved, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Invites.DecideAsync(group, people, isApproved, cancellationToken));

    /// <summary>Takes back the account's own request to join.</summary>
    public Task WithdrawRequestAsync(Jid group, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Invites.WithdrawRequestAsync(group, cancellationToken));
}
