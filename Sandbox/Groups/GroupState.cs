using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>A group that has ended.</summary>
/// <param name="At">When.</param>
internal sealed record EndedGroup(DateTimeOffset At);

/// <summary>What the server stores of groups besides the members.</summary>
internal sealed class GroupState(StateStore store)
{
    private const int MaxGroups = 50_000, MaxEnded = 10_000;

    private readonly StateTable<string, GroupFacts> _facts = new(store, "groups", MaxGroups);
    private readonly StateTable<string, EndedGroup> _ended = new(store, "groups_ended", MaxEnded);

    /// <summary>What a group is like.</summary>
    public GroupFacts Of(Group group) => _facts.Find(group.Id) ?? GroupFacts.Default;

    /// <summary>Changes what a group is like.</summary>
    public void Change(Group group, Func<GroupFacts, GroupFacts> change)
    {
        var former = Of(group);
        var next = change(former);
        if (next != former) _facts.Put(group.Id, next);
    }

    /// <summary>The group is gone.</summary>
    public void Remove(Group group) => _facts.Remove(group.Id);

    /// <summary>The group has ended for all: later requests about it are refused as such.</summary>
    public void End(Group group, DateTimeOffset at)
    {
        Remove(group);
        _ended.Put(group.Id, new EndedGroup(at));
    }

    /// <summary>True for a group that has ended.</summary>
    public bool HasEnded(string groupId) => _ended.Find(groupId) is not null;

    /// <summary>Ids of the groups of a community.</summary>
    public IEnumerable<string> OfCommunity(string parent) => _facts.All.Where(one => one.Value.Community?.Parent == parent).Select(one => one.Key);

    /// <summary>Ids of groups whose invite link has or had this code.</summary>
    public (string? GroupId, bool IsCurrent) FindCode(string code)
    {
        foreach (var (id, facts) in _facts.All)
        {
            if (facts.InviteCode == code) return (id, true);
            if (facts.FormerCodes.Contains(code)) return (id, false);
        }
        return (null, false);
    }
}
