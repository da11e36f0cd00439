namespace WhatIsUp.WhatsApp.Store;

/// <summary>The app state's part of a store in memory. Its owner serialises the calls.</summary>
public sealed class AppStateMemory
{
    private readonly List<SharedAppStateKey> _keys = [];
    private readonly Dictionary<string, CollectionState> _collections = [];
    private readonly Dictionary<string, Dictionary<string, byte[]>> _valueMacs = [];

    /// <summary>All keys.</summary>
    public IReadOnlyList<SharedAppStateKey> Keys => [.. _keys];

    /// <summary>All collections.</summary>
    public IReadOnlyList<CollectionState> Collections => [.. _collections.Values];

    /// <summary>Value MACs of the entries that exist.</summary>
    public IReadOnlyDictionary<string, byte[]> Find(string collection, IReadOnlyCollection<string> indexMacs)
    {
        var found = new Dictionary<string, byte[]>(indexMacs.Count);
        if (_valueMacs.TryGetValue(collection, out var entries))
            foreach (var index in indexMacs)
                if (entries.TryGetValue(index, out var mac)) found[index] = mac;
        return found;
    }

    /// <summary>Writes the app state's part of a batch.</summary>
    public void Apply(DeviceStateChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.WipesDevice)
        {
            _keys.Clear();
            _collections.Clear();
            _valueMacs.Clear();
        }
        foreach (var key in changes.AppStateKeys)
        {
            _keys.RemoveAll(known => known.Id.AsSpan().SequenceEqual(key.Id));
            _keys.Add(key);
        }
        foreach (var (name, change) in changes.Collections)
        {
            _collections[name] = change.State;
            if (change.IsReplaced || !_valueMacs.TryGetValue(name, out var entries)) _valueMacs[name] = entries = [];
            foreach (var (index, mac) in change.ValueMacs)
            {
                if (mac is null) entries.Remove(index);
                else entries[index] = mac;
            }
        }
    }
}
