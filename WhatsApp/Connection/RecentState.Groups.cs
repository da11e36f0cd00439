using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Connection;

internal sealed partial class RecentState
{
    /// <summary>Groups whose members and devices are kept: a large one takes 100 kB.</summary>
    private const int GroupLimit = 16;

    private Dictionary<SenderKeyName, byte[]>? _senderKeys;
    private Dictionary<string, GroupMembers>? _groups;
    private Dictionary<string, KeyHolders>? _keyHolders;
    private Dictionary<string, GroupRoster>? _rosters;

    public byte[]? FindSenderKey(SenderKeyName name)
    {
        lock (_gate) return _senderKeys?.GetValueOrDefault(name);
    }

    public GroupMembers? FindGroup(string group)
    {
        lock (_gate) return _groups?.GetValueOrDefault(group);
    }

    public KeyHolders? FindKeyHolders(string group)
    {
        lock (_gate) return _keyHolders?.GetValueOrDefault(group);
    }

    public GroupRoster? FindRoster(string group)
    {
        lock (_gate) return _rosters?.GetValueOrDefault(group);
    }

    public void KeepGroup(string group, GroupMembers members)
    {
        lock (_gate) Bounded(ref _groups, GroupLimit)[group] = members;
    }

    public void KeepKeyHolders(string group, KeyHolders holders)
    {
        lock (_gate) Bounded(ref _keyHolders, GroupLimit)[group] = holders;
    }

    public void KeepRoster(string group, GroupRoster roster)
    {
        lock (_gate) Bounded(ref _rosters, GroupLimit)[group] = roster;
    }

    /// <summary>A step has ended: what was worked out from what it changes is no longer true.</summary>
    public void Note(StoreBatch changes)
    {
        if (changes.DeviceLists.Count == 0 && changes.Groups.Count == 0 && changes.LidsByPhoneNumber.Count == 0 && changes.Credentials is null && !changes.WipesDevice) return;
        lock (_gate) _rosters = null;
    }

    private void KeepGroups(StoreBatch batch)
    {
        if (batch.WipesDevice) ForgetGroups();
        foreach (var (name, key) in batch.SenderKeys) Keep(ref _senderKeys, name, key is { Length: > LongestSession } ? null : key);
        foreach (var (group, members) in batch.Groups) Keep(ref _groups, group, members, GroupLimit);
        foreach (var (group, holders) in batch.KeyHolders) Keep(ref _keyHolders, group, holders, GroupLimit);
    }

    private void ForgetGroups() => (_senderKeys, _groups, _keyHolders, _rosters) = (null, null, null, null);
}
