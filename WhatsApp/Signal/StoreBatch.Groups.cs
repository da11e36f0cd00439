namespace WhatIsUp.WhatsApp.Signal;

public sealed partial class StoreBatch
{
    /// <summary>Changed sender keys, serialised: our own and those of others.</summary>
    public Dictionary<SenderKeyName, byte[]?> SenderKeys { get; } = [];

    /// <summary>Changed members of groups, by the group's JID.</summary>
    public Dictionary<string, GroupMembers?> Groups { get; } = [];

    /// <summary>Changed sets of devices that have our sender key, by the group's JID.</summary>
    public Dictionary<string, KeyHolders?> KeyHolders { get; } = [];

    private bool IsWithoutGroups => SenderKeys.Count == 0 && Groups.Count == 0 && KeyHolders.Count == 0;

    /// <summary>Forgets what is to be written of groups: the device is wiped.</summary>
    internal void ClearGroups()
    {
        SenderKeys.Clear();
        Groups.Clear();
        KeyHolders.Clear();
    }

    /// <summary>Adds what a later step changed.</summary>
    internal void MergeGroups(StoreBatch later)
    {
        foreach (var (key, value) in later.SenderKeys) SenderKeys[key] = value;
        foreach (var (key, value) in later.Groups) Groups[key] = value;
        foreach (var (key, value) in later.KeyHolders) KeyHolders[key] = value;
    }
}
