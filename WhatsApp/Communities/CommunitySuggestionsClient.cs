using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Groups;

namespace WhatIsUp.WhatsApp.Communities;

/// <summary>A group to suggest for a community.</summary>
/// <param name="Subject">Its name.</param>
public sealed record CommunityGroupSuggestion(string Subject)
{
    /// <summary>Description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>True when only its members are to see it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>True when admins are to approve who joins.</summary>
    public bool RequiresApproval { get; init; }

    /// <summary>Never prints names.</summary>
    public override string ToString() => nameof(CommunityGroupSuggestion);
}

/// <summary>Groups that members suggest for a community, and what its admins decide. Exceptions as in <see cref="CommunitiesClient"/>.</summary>
public sealed class CommunitySuggestionsClient
{
    private readonly Operations<GroupFlows> _flows;

    internal CommunitySuggestionsClient(Operations<GroupFlows> flows) => _flows = flows;

    /// <summary>All suggestions: for admins those of all members, for others their own.</summary>
    public Task<IReadOnlyList<GroupSuggestion>> ListAsync(Jid community, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunitySuggestions.ListAsync(flows, community, cancellationToken));

    /// <summary>Suggests groups that the account is an admin of; one result for each.</summary>
    /// <param name="community">The community.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="isHidden">True when only their members are to see them.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<IReadOnlyList<CommunityLinkResult>> SuggestAsync(
        Jid community, IReadOnlyList<Jid> groups, bool isHidden, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunitySuggestions.SuggestAsync(flows, community, groups, isHidden, cancellationToken));

    /// <summary>Suggests a group that does not exist yet.</summary>
    /// <returns>The address that the group gets when it is approved.</returns>
    public Task<Jid> SuggestNewAsync(Jid community, CommunityGroupSuggestion suggestion, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunitySuggestions.SuggestNewAsync(flows, community, suggestion, cancellationToken));

    /// <summary>Approves a suggestion: the group is linked, or created.</summary>
    public Task<CommunityLinkResult> ApproveAsync(Jid community, Jid group, Jid creator, CancellationToken cancellationToken) =>
        DecideAsync(community, "approve", group, creator, cancellationToken);

    /// <summary>Rejects a suggestion.</summary>
    public Task<CommunityLinkResult> RejectAsync(Jid community, Jid group, Jid creator, CancellationToken cancellationToken) =>
        DecideAsync(community, "reject", group, creator, cancellationToken);

    /// <summary>Withdraws a suggestion of the account itself.</summary>
    public Task<CommunityLinkResult> WithdrawAsync(Jid community, Jid group, CancellationToken cancellationToken) =>
        DecideAsync(community, "cancel", group, null, cancellationToken);

    private Task<CommunityLinkResult> DecideAsync(Jid community, string action, Jid group, Jid? creator, CancellationToken cancellationToken) =>
        _flows.RunAsync(flows => CommunitySuggestions.DecideAsync(flows, community, action, group, creator, cancellationToken));
}
