using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>
/// Groups of the account. Each method throws <see cref="NotConnectedException"/> without a logged-in connection, and
/// <see cref="WhatsAppRefusedException"/> when the server refuses: <c>group_not_found</c>, <c>not_a_member</c>, <c>not_an_admin</c>, <c>group_full</c>,
/// <c>rate_limited</c> and those named by its methods.
/// </summary>
public sealed class GroupsClient
{
    private readonly Operations<GroupFlows> _flows;

    internal GroupsClient(Operations<GroupFlows> flows)
    {
        _flows = flows;
        Settings = new GroupSettingsClient(flows);
        Invites = new GroupInvitesClient(flows);
    }

    /// <summary>What groups are like.</summary>
    public GroupSettingsClient Settings { get; }

    /// <summary>Links, invitations and requests to join.</summary>
    public GroupInvitesClient Invites { get; }

    /// <summary>All groups without their members, the newest first, out of one answer that notifications keep right.</summary>
    /// <param name="resync">True to request the list again.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<IReadOnlyList<GroupMetadata>> ListAsync(bool resync, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Reader.ListAsync(resync, cancellationToken));

    /// <summary>One group with its members.</summary>
    public Task<GroupMetadata> ReadAsync(Jid group, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Reader.ReadAsync(group, cancellationToken));

    /// <summary>Several groups with their members, in few requests; those that the account can't see are missing.</summary>
    public Task<IReadOnlyDictionary<Jid, GroupMetadata>> ReadManyAsync(IReadOnlyList<Jid> groups, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Reader.ReadManyAsync(groups, cancellationToken));

    /// <summary>Creates a group. People who can't be added are named in the results, some with an invitation to send to them.</summary>
    /// <remarks>Refusals: <c>subject_too_long</c>, <c>group_full</c>.</remarks>
    public Task<GroupCreated> CreateAsync(GroupCreation creation, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => flows.Members.CreateAsync(creation, cancellationToken));

    /// <summary>Adds people; one result for each.</summary>
    public Task<IReadOnlyList<GroupParticipantResult>> AddAsync(Jid group, IReadOnlyList<Jid> people, CancellationToken cancellationToken) =>
        ChangeAsync(group, "add", people, cancellationToken);

    /// <summary>Removes members; one result for each. The next message to the group has a key that they do not get.</summary>
    public Task<IReadOnlyList<GroupParticipantResult>> RemoveAsync(Jid group, IReadOnlyList<Jid> people, CancellationToken cancellationToken) =>
        ChangeAsync(group, "remove", people, cancellationToken);

    /// <summary>Makes members admins; one result for each.</summary>
    public Task<IReadOnlyList<GroupParticipantResult>> PromoteAsync(Jid group, IReadOnlyList<Jid> people, CancellationToken cancellationToken) =>
        ChangeAsync(group, "promote", people, cancellationToken);

    /// <summary>Makes admins plain members; one result for each.</summary>
    public Task<IReadOnlyList<GroupParticipantResult>> DemoteAsync(Jid group, IReadOnlyList<Jid> people, CancellationToken cancellationToken) =>
        ChangeAsync(group, "demote", people, cancellationToken);

    /// <summary>Leaves a group.</summary>
    public Task LeaveAsync(Jid group, CancellationToken cancellationToken) => _flows.RunAsync(flows => flows.Members.LeaveAsync(group, cancellationToken));

    private Task<IReadOnlyList<GroupParticipantResult>> ChangeAsync(Jid group, string change, IReadOnlyList<Jid> people, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(people);
        return _flows.RunAsync(flows => flows.Members.ChangeAsync(group, change, people, [], cancellationToken));
    }
}
