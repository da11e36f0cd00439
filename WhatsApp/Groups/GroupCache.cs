using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>
/// The groups of the account without their members, as the server last described them and as notifications changed them since. What can't be read from a
/// notification is marked, and requested again when the list is needed next. Safe from any thread.
/// </summary>
internal sealed class GroupCache(TimeProvider time)
{
    /// <summary>Groups that are kept at most; a server that lists more is cut off there.</summary>
    public const int MaxGroups = 20_000;

    /// <summary>A list older than this is requested again, should a notification have been lost.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly HashSet<Jid> _stale = [];
    private Dictionary<Jid, GroupMetadata>? _groups;
    private HashSet<Jid>? _touched;
    private readonly Dictionary<Jid, GroupFamily> _families = [];
    private GroupMetadata[]? _sorted;
    private DateTimeOffset _loadedAt;

    /// <summary>True when the list need not be requested.</summary>
    public bool IsLoaded
    {
        get { lock (_gate) return _groups is not null && time.GetUtcNow() - _loadedAt <= Lifetime; }
    }

    /// <summary>Groups that must be requested again.</summary>
    public IReadOnlyList<Jid> Stale
    {
        get { lock (_gate) return [.. _stale]; }
    }

    /// <summary>All groups, the newest first.</summary>
    public IReadOnlyList<GroupMetadata> All
    {
        get
        {
            lock (_gate)
                return _sorted ??= [.. (_groups?.Values ?? Enumerable.Empty<GroupMetadata>())
                    .OrderByDescending(group => group.CreatedAt ?? DateTimeOffset.MinValue)
                    .ThenByDescending(group => group.Group.User, StringComparer.Ordinal)];
        }
    }

    /// <summary>What a group is, as far as this connection has read it or was notified; null when it is not known. Kept when the account leaves it.</summary>
    public GroupFamily? FamilyOf(Jid group)
    {
        lock (_gate) return _families.GetValueOrDefault(group);
    }

    /// <summary>The list is requested: what changes from now on may be missing in the answer.</summary>
    public void BeginLoad()
    {
        lock (_gate) _touched = [];
    }

    /// <summary>The list came.</summary>
    public void EndLoad(IEnumerable<GroupMetadata> groups)
    {
        lock (_gate)
        {
            _groups = [];
            foreach (var group in groups.Take(MaxGroups))
            {
                _groups[group.Group] = group with { Participants = [] };
                Keep(group);
            }
            _stale.Clear();
            _stale.UnionWith(_touched ?? []);
            (_touched, _sorted, _loadedAt) = (null, null, time.GetUtcNow());
        }
    }

    /// <summary>All must be requested again.</summary>
    public void Clear()
    {
        lock (_gate) (_groups, _sorted) = (null, null);
    }

    /// <summary>Keeps a group as the server has just described it.</summary>
    public void Put(GroupMetadata group)
    {
        lock (_gate)
        {
            _touched?.Add(group.Group);
            Keep(group);
            if (_groups is null || (_groups.Count >= MaxGroups && !_groups.ContainsKey(group.Group))) return;
            _groups[group.Group] = group with { Participants = [] };
            _sorted = null;
        }
    }

    /// <summary>A group came as the answer to a question after it was marked.</summary>
    public void Refresh(GroupMetadata group)
    {
        lock (_gate) _stale.Remove(group.Group);
        Put(group);
    }

    /// <summary>The account is no longer in the group.</summary>
    public void Remove(Jid group)
    {
        lock (_gate)
        {
            _touched?.Add(group);
            _stale.Remove(group);
            if (_groups?.Remove(group) == true) _sorted = null;
        }
    }

    /// <summary>The group must be requested again.</summary>
    public void MarkStale(Jid group)
    {
        lock (_gate)
        {
            _touched?.Add(group);
            if (_groups is not null) _stale.Add(group);
        }
    }

    /// <summary>Changes a group that is known.</summary>
    public void Change(Jid group, Func<GroupMetadata, GroupMetadata> change)
    {
        lock (_gate)
        {
            _touched?.Add(group);
            if (_groups is null || !_groups.TryGetValue(group, out var known)) return;
            _groups[group] = change(known);
            Keep(_groups[group]);
            _sorted = null;
        }
    }

    /// <summary>A group was linked to a community, or unlinked.</summary>
    public void Link(Jid group, Jid? community)
    {
        lock (_gate)
            if (_families.Count < MaxGroups || _families.ContainsKey(group))
                _families[group] = community is null ? new GroupFamily(GroupKind.Group, null) : new GroupFamily(GroupKind.Subgroup, community);
    }

    private void Keep(GroupMetadata group)
    {
        if (_families.Count < MaxGroups || _families.ContainsKey(group.Group)) _families[group.Group] = GroupFamily.Of(group);
    }
}
