using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>A group that a member suggests for a community.</summary>
/// <param name="ParentId">Id of the community.</param>
/// <param name="GroupId">Id of the group.</param>
/// <param name="Creator">Who suggests it.</param>
/// <param name="Subject">Name of the group.</param>
/// <param name="At">When.</param>
internal sealed record SuggestedGroup(string ParentId, string GroupId, GroupPerson Creator, string Subject, DateTimeOffset At)
{
    /// <summary>Description of a group that is to be created.</summary>
    public string? Description { get; init; }

    /// <summary>True for a group that exists.</summary>
    public bool IsExisting { get; init; }

    /// <summary>True when only its members are to see it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>True when admins are to approve who joins a group that is to be created.</summary>
    public bool RequiresApproval { get; init; }

    /// <summary>Address of the group.</summary>
    public Jid Jid => new(GroupId, JidServer.Group);
}

/// <summary>Groups that members suggest for communities, and what admins decide. Numbers of errors as the web client has them.</summary>
internal sealed class CommunitySuggestions
{
    private const int NotAuthorized = 401, NotFound = 404, Full = 406, Conflict = 409;
    private const int MaxSuggestions = 20_000, MaxOfCommunity = 1_000;

    private readonly StateTable<string, SuggestedGroup> _suggestions;
    private readonly StateStore _store;
    private readonly GroupDirectory _groups;
    private readonly CommunityDirectory _communities;
    private readonly ServerClock _clock;

    public CommunitySuggestions(StateStore store, ServerClock clock, GroupDirectory groups, CommunityDirectory communities)
    {
        (_store, _clock, _groups, _communities) = (store, clock, groups, communities);
        _suggestions = new StateTable<string, SuggestedGroup>(store, "community_suggestions", MaxSuggestions);
        communities.Deactivating.Add(parent =>
        {
            foreach (var suggestion in Of(parent)) _suggestions.Remove(KeyOf(suggestion));
        });
    }

    /// <summary>The suggestions that an account sees: admins all, others their own.</summary>
    public IReadOnlyList<SuggestedGroup> Of(Group parent, Account account) =>
        [.. Of(parent).Where(suggestion => parent.IsAdmin(account) || suggestion.Creator.LidUser == account.LidUser)];

    /// <summary>Number of members of a suggested group.</summary>
    public int SizeOf(SuggestedGroup suggestion) => suggestion.IsExisting ? _store.State.FindGroup(suggestion.Jid)?.Members.Count ?? 0 : 1;

    /// <summary>Suggests a group that exists.</summary>
    /// <returns>Number of the error, or null.</returns>
    public int? Suggest(Group parent, Account creator, Jid? jid, bool isHidden)
    {
        if (_store.State.FindGroup(jid) is not { } group || !group.IsAdmin(creator)) return NotAuthorized;
        if (_communities.Find(group) is not null || Find(parent, group.Id, creator.LidUser) is not null) return Conflict;
        if (Of(parent).Count >= MaxOfCommunity) return Full;
        Add(parent, creator, new SuggestedGroup(parent.Id, group.Id, GroupDirectory.PersonOf(creator), group.Subject, _clock.Now)
        {
            IsExisting = true, IsHidden = isHidden,
        });
        return null;
    }

    /// <summary>Suggests a group that is created when it is approved.</summary>
    /// <exception cref="Refusal">There are too many.</exception>
    public SuggestedGroup SuggestNew(Group parent, Account creator, SuggestedGroup suggestion)
    {
        if (Of(parent).Count >= MaxOfCommunity) throw Refusal.NotAcceptable();
        var kept = suggestion with { ParentId = parent.Id, GroupId = _groups.NewId(), Creator = GroupDirectory.PersonOf(creator), At = _clock.Now };
        Add(parent, creator, kept);
        return kept;
    }

    /// <summary>Links or creates a suggested group.</summary>
    /// <returns>Number of the error, or null.</returns>
    public int? Approve(Group parent, Account admin, string groupId, Account? creator)
    {
        if (creator is null || Find(parent, groupId, creator.LidUser) is not { } suggestion) return NotFound;
        if (_communities.IsFull(parent)) return Full;
        if (suggestion.IsExisting)
        {
            if (_store.State.FindGroup(suggestion.Jid) is not { } group) return NotFound;
            if (_communities.Find(group) is not null) return Conflict;
            _communities.Link(parent, group, admin, suggestion.IsHidden);
        }
        else if (!Create(parent, admin, creator, suggestion)) return Full;
        End(parent, admin, creator, suggestion, "approved");
        return null;
    }

    /// <summary>Ends a suggestion: <c>rejected</c> by an admin, or <c>cancelled</c> by who made it.</summary>
    /// <returns>Number of the error, or null.</returns>
    public int? End(Group parent, Account actor, string groupId, Account? creator, string reason)
    {
        if (creator is null || Find(parent, groupId, creator.LidUser) is not { } suggestion) return NotFound;
        End(parent, actor, creator, suggestion, reason);
        return null;
    }

    private bool Create(Group parent, Account admin, Account creator, SuggestedGroup suggestion)
    {
        var facts = new CommunityFacts { Parent = parent.Id, IsHidden = suggestion.IsHidden };
        var group = _groups.Create(
            creator, suggestion.Subject, [], isLidAddressed: true, new GroupRules(0, false, false, suggestion.GroupId),
            known => known with
            {
                Community = facts,
                RequiresApproval = suggestion.RequiresApproval,
                Description = suggestion.Description is { Length: > 0 } text ? new GroupText("0", text, suggestion.Creator, suggestion.At) : null,
            });
        if (group is not null) _communities.Adopt(parent, group, admin);
        return group is not null;
    }

    private void Add(Group parent, Account creator, SuggestedGroup suggestion)
    {
        _suggestions.Put(KeyOf(suggestion), suggestion);
        List<Node> parts =
        [
            GroupNodes.Mode("is_existing_group", suggestion.IsExisting ? "true" : "false"),
            GroupNodes.Mode("participant_count", SizeOf(suggestion).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            GroupNodes.Mode("subject", suggestion.Subject),
        ];
        if (suggestion.Description is { Length: > 0 } text) parts.Add(N("description", [], GroupNodes.Mode("body", text)));
        if (suggestion.IsHidden) parts.Add(N("hidden_group"));
        Notify(parent, creator, creator, N("created_sub_group_suggestion", [], N("sub_group_suggestion", NamesOf(parent, suggestion, null), [.. parts])));
    }

    private void End(Group parent, Account actor, Account creator, SuggestedGroup suggestion, string reason)
    {
        _suggestions.Remove(KeyOf(suggestion));
        Notify(parent, actor, creator, N("revoked_sub_group_suggestions", [], N("sub_group_suggestion", NamesOf(parent, suggestion, reason))));
    }

    /// <summary>Admins and who made the suggestion are notified.</summary>
    private void Notify(Group parent, Account actor, Account creator, Node change) =>
        _groups.Notices.Send(parent, actor, [.. parent.Members.Keys.Where(member => parent.IsAdmin(member) || member == creator)], change);

    private static (string Name, object? Value)[] NamesOf(Group parent, SuggestedGroup suggestion, string? reason) =>
    [
        ("jid", suggestion.Jid), ("reason", reason), ("creator", GroupNodes.In(parent, suggestion.Creator)),
        ("creation", reason is null ? suggestion.At : null), ("creator_pn", GroupNodes.NumberIn(parent, suggestion.Creator)),
    ];

    private IReadOnlyList<SuggestedGroup> Of(Group parent) => [.. _suggestions.All.Values.Where(suggestion => suggestion.ParentId == parent.Id)];

    private SuggestedGroup? Find(Group parent, string groupId, string creator) => _suggestions.Find(KeyOf(parent.Id, groupId, creator));

    private static string KeyOf(SuggestedGroup suggestion) => KeyOf(suggestion.ParentId, suggestion.GroupId, suggestion.Creator.LidUser);

    private static string KeyOf(string parent, string group, string creator) => $"{parent}/{group}/{creator}";
}
