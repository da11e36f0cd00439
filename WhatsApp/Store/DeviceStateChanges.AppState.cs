namespace WhatIsUp.WhatsApp.Store;

public sealed partial class DeviceStateChanges
{
    /// <summary>Keys of the app state that the phone shared.</summary>
    public List<SharedAppStateKey> AppStateKeys { get; } = [];

    /// <summary>Changed collections of the app state, by name.</summary>
    public Dictionary<string, CollectionChange> Collections { get; } = [];

    private bool IsWithoutAppState => AppStateKeys.Count == 0 && Collections.Count == 0;

    /// <summary>Removes all changes of the app state: the device is wiped.</summary>
    internal void ClearAppState()
    {
        AppStateKeys.Clear();
        Collections.Clear();
    }

    /// <summary>Adds the changes of a later transaction.</summary>
    internal void MergeAppState(DeviceStateChanges later)
    {
        AppStateKeys.AddRange(later.AppStateKeys);
        foreach (var (name, change) in later.Collections)
        {
            if (change.IsReplaced || !Collections.TryGetValue(name, out var former))
            {
                Collections[name] = change;
                continue;
            }
            former.State = change.State;
            foreach (var (index, mac) in change.ValueMacs) former.ValueMacs[index] = mac;
        }
    }
}
