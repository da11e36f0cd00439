namespace WhatIsUp.WhatsApp.Store;

/// <summary>The rows of all tables in memory. Its owner serialises the calls.</summary>
internal sealed class MemoryTables
{
    private readonly Dictionary<DeviceTable, object> _tables = [];

    /// <summary>The rows of a table.</summary>
    public Dictionary<TKey, TValue> Of<TKey, TValue>(DeviceTable<TKey, TValue> table) where TKey : notnull where TValue : class
    {
        if (_tables.TryGetValue(table, out var found)) return (Dictionary<TKey, TValue>)found;
        var rows = new Dictionary<TKey, TValue>();
        _tables.Add(table, rows);
        return rows;
    }

    /// <summary>The rows with these keys.</summary>
    public IReadOnlyDictionary<TKey, TValue> Load<TKey, TValue>(DeviceTable<TKey, TValue> table, IReadOnlyCollection<TKey> keys)
        where TKey : notnull where TValue : class
    {
        var rows = Of(table);
        var found = new Dictionary<TKey, TValue>(keys.Count);
        foreach (var key in keys)
            if (rows.TryGetValue(key, out var value)) found[key] = value;
        return found;
    }

    /// <summary>Writes the changes of all tables.</summary>
    public void Apply(DeviceStateChanges changes)
    {
        if (changes.WipesDevice)
            foreach (var table in _tables.Keys.Where(table => !table.IsKeptAtWipe).ToArray()) _tables.Remove(table);
        changes.VisitChanged(new Writer(changes, this));
    }

    private sealed class Writer(DeviceStateChanges changes, MemoryTables tables) : IDeviceTableVisitor
    {
        public void Visit<TKey, TValue>(DeviceTable<TKey, TValue> table) where TKey : notnull where TValue : class
        {
            var rows = tables.Of(table);
            foreach (var (key, value) in changes.Of(table))
            {
                if (value is null) rows.Remove(key);
                else rows[key] = value;
            }
        }
    }
}
