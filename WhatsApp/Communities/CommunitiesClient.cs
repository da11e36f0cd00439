using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Groups;

namespace WhatIsUp.WhatsApp.Communities;

/// <summary>
/// Communities: groups that other groups are linked to. Name, description, picture, invite link, settings and leaving are those of a group
/// (<see cref="GroupsClient"/>). Exceptions as there, with <c>not_a_community</c> for a group that is none.
/// </summary>
public sealed class CommunitiesClient
{
    /// <summary>Word for a group that is no community.</summary>
    public const string NotCommunity = "not_a_community";

    private static readonly NodeAttribute[] WithItsGroups = [new("linked_groups", "true")];

    private readonly Operations<GroupFlows> _flows;

    internal CommunitiesClient(Operations<GroupFlows> flows)
    {
        _flows = flows;
        Suggestions = new CommunitySuggestionsClient(flows);
    }

    /// <summary>Groups that members suggest for a community.</summary>
    public CommunitySuggestionsClient Suggestions { get; }

    /// <summary>The communities of the account without their members, the newest first, out of the list of groups that notifications keep right.</summary>
    /// <param name="resync">True to query the server again.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<IReadOnlyList<GroupMetadata>> ListAsync(bool resync, CancellationToken cancellationToken) => _flows.RunAsync<IReadOnlyList<GroupMetadata>>(
        async flows => [.. (await flows.Reader.ListAsync(resync, cancellationToken)).Where(group => group.IsParent)]);

    /// <summary>One community with its members.</summary>
    public Task<GroupMetadata> ReadAsync(Jid community, CancellationToken cancellationToken) => _flows.RunAsync(async flows =>
    {
        var metadata = await flows.Reader.ReadAsync(community, cancellationToken);
        return metadata.IsParent ? metadata : throw new WhatsAppRefusedException(NotCommunity);
    });

    /// <summary>Creates a community. Refusals: <c>subject_too_long</c>, <c>not_allowed</c>.</summary>
    public Task<CommunityCreated> CreateAsync(CommunityCreation creation, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunityRequests.CreateAsync(flows, creation, cancellationToken));

    /// <summary>Makes a group of a community. People who can't be added are named in the results.</summary>
    /// <param name="community">The community.</param>
    /// <param name="creation">The group.</param>
    /// <param name="isHidden">True when only its members see it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<GroupCreated> CreateGroupAsync(Jid community, GroupCreation creation, bool isHidden, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunityRequests.CreateGroupAsync(flows, community, creation, isHidden, cancellationToken));

    /// <summary>Links groups that the account is an admin of; one result for each.</summary>
    /// <param name="community">The community.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="isHidden">True when only their members see them.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<IReadOnlyList<CommunityLinkResult>> LinkAsync(Jid community, IReadOnlyList<Jid> groups, bool isHidden, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunityRequests.LinkAsync(flows, community, groups, isHidden, cancellationToken));

    /// <summary>Unlinks groups; one result for each.</summary>
    /// <param name="community">The community.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="removesOrphans">True to remove members of the community who are in none of its other groups.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<IReadOnlyList<CommunityLinkResult>> UnlinkAsync(
        Jid community, IReadOnlyList<Jid> groups, bool removesOrphans, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunityRequests.UnlinkAsync(flows, community, groups, removesOrphans, cancellationToken));

    /// <summary>Ends a community; its groups go on without it, but for its announcement group.</summary>
    public Task DeactivateAsync(Jid community, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunityRequests.DeactivateAsync(flows, community, cancellationToken));

    /// <summary>Joins a group as a member of its community. Refusals as for joining by link.</summary>
    public Task<GroupJoin> JoinGroupAsync(Jid community, Jid group, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunityRequests.JoinGroupAsync(flows, community, group, cancellationToken));

    /// <summary>Looks at a group of a community that the account need not be in.</summary>
    public Task<GroupMetadata> LookUpGroupAsync(Jid community, Jid group, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunityRequests.LookUpGroupAsync(flows, community, group, cancellationToken));

    /// <summary>The groups of a community, the announcement group among them.</summary>
    public Task<IReadOnlyList<CommunityGroup>> ListGroupsAsync(Jid community, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunityRequests.ListGroupsAsync(flows, community, cancellationToken));

    /// <summary>Everybody in the groups of a community.</summary>
    public Task<IReadOnlyList<GroupParticipant>> ListMembersAsync(Jid community, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunityRequests.ListMembersAsync(flows, community, cancellationToken));

    /// <summary>Adds people; one result for each.</summary>
    public Task<IReadOnlyList<GroupParticipantResult>> AddAsync(Jid community, IReadOnlyList<Jid> people, CancellationToken cancellationToken) =>
        ChangeAsync(community, "add", people, [], cancellationToken);

    /// <summary>Removes people from a community and from all of its groups; one result for each.</summary>
    public Task<IReadOnlyList<GroupParticipantResult>> RemoveAsync(Jid community, IReadOnlyList<Jid> people, CancellationToken cancellationToken) =>
        ChangeAsync(community, "remove", people, WithItsGroups, cancellationToken);

    /// <summary>Makes members admins; one result for each.</summary>
    public Task<IReadOnlyList<GroupParticipantResult>> PromoteAsync(Jid community, IReadOnlyList<Jid> people, CancellationToken cancellationToken) =>
        ChangeAsync(community, "promote", people, [], cancellationToken);

    /// <summary>Makes admins plain members; one result for each.</summary>
    public Task<IReadOnlyList<GroupParticipantResult>> DemoteAsync(Jid community, IReadOnlyList<Jid> people, CancellationToken cancellationToken) =>
        ChangeAsync(community, "demote", people, [], cancellationToken);

    /// <summary>Makes a member the owner; this account is an admin from then on. Only the owner may. Refusals: <c>user_not_a_member</c>.</summary>
    public Task ChangeOwnerAsync(Jid community, Jid person, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunityQueries.ChangeOwnerAsync(flows, community, person, cancellationToken));

    private Task<IReadOnlyList<GroupParticipantResult>> ChangeAsync(
        Jid community, string change, IReadOnlyList<Jid> people, NodeAttribute[] attributes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(people);
        return _flows.RunAsync(flows => flows.Members.ChangeAsync(community, change, people, attributes, cancellationToken));
    }
}
