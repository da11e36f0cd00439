using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// Recently used rows, so that an active conversation does not read the same rows for every message. Valid because this connection is the only
/// writer: another one would be rejected at its first commit. Bounded, and emptied when the channel becomes idle.
/// </summary>
internal sealed class RecentState
{
    /// <summary>Groups whose computed values are cached.</summary>
    private const int DerivedLimit = 16;

    private readonly Lock _gate = new();
    private Dictionary<DeviceTable, object>? _tables;
    private Dictionary<string, string>? _phoneNumbers;
    private Dictionary<string, object>? _derived;
    private bool _isUsed;

    public TValue? Find<TKey, TValue>(DeviceTable<TKey, TValue> table, TKey key) where TKey : notnull where TValue : class
    {
        lock (_gate) return RowsOf(table)?.GetValueOrDefault(key);
    }

    public string? FindPhoneNumber(string lid)
    {
        lock (_gate) return _phoneNumbers?.GetValueOrDefault(lid);
    }

    /// <summary>What was computed from a group's members and device lists, or null after a change of one of these.</summary>
    public object? FindDerived(string group)
    {
        lock (_gate) return _derived?.GetValueOrDefault(group);
    }

    /// <summary>Adds a row, as far as its table is cached; null removes it.</summary>
    public void Keep<TKey, TValue>(DeviceTable<TKey, TValue> table, TKey key, TValue? value) where TKey : notnull where TValue : class
    {
        if (table.CacheLimit == 0) return;
        lock (_gate)
        {
            var rows = RowsOf(table);
            if (value is null || table.IsCacheable?.Invoke(value) is false) rows?.Remove(key);
            else Bounded(rows ?? AddRows(table), table.CacheLimit)[key] = value;
        }
    }

    /// <summary>Adds a pair, to be found by each side. A LID has one number.</summary>
    public void KeepLid(string phoneNumber, string lid)
    {
        lock (_gate)
        {
            if (_phoneNumbers?.GetValueOrDefault(lid) is { } former && former != phoneNumber) RowsOf(DeviceTables.Lids)?.Remove(former);
            Keep(DeviceTables.Lids, phoneNumber, lid);
            Bounded(_phoneNumbers ??= [], DeviceTables.Lids.CacheLimit)[lid] = phoneNumber;
        }
    }

    public void KeepDerived(string group, object value)
    {
        lock (_gate) Bounded(_derived ??= [], DerivedLimit)[group] = value;
    }

    /// <summary>A transaction has ended: values computed from what it changes are dropped.</summary>
    public void Note(DeviceStateChanges changes)
    {
        if (changes.Credentials is null && !changes.WipesDevice && !changes.IsChanged(DeviceTables.DeviceLists) && !changes.IsChanged(DeviceTables.Groups)
            && !changes.IsChanged(DeviceTables.Lids)) return;
        lock (_gate) _derived = null;
    }

    /// <summary>Adds committed changes.</summary>
    public void Keep(DeviceStateChanges changes)
    {
        lock (_gate)
        {
            if (changes.WipesDevice) Clear();
            changes.VisitChanged(new Writer(changes, this));
            if (!changes.IsChanged(DeviceTables.Lids)) return;
            foreach (var (number, lid) in changes.LidsByPhoneNumber) KeepLid(number, lid);
        }
    }

    /// <summary>Drops everything if nothing was used since the last call.</summary>
    public void Age()
    {
        lock (_gate)
        {
            if (!_isUsed) Clear();
            _isUsed = false;
        }
    }

    private void Clear() => (_tables, _phoneNumbers, _derived) = (null, null, null);

    private Dictionary<TKey, TValue>? RowsOf<TKey, TValue>(DeviceTable<TKey, TValue> table) where TKey : notnull where TValue : class =>
        _tables is not null && _tables.TryGetValue(table, out var rows) ? (Dictionary<TKey, TValue>)rows : null;

    private Dictionary<TKey, TValue> AddRows<TKey, TValue>(DeviceTable<TKey, TValue> table) where TKey : notnull where TValue : class
    {
        var rows = new Dictionary<TKey, TValue>();
        (_tables ??= []).Add(table, rows);
        return rows;
    }

    private Dictionary<TKey, TValue> Bounded<TKey, TValue>(Dictionary<TKey, TValue> rows, int limit) where TKey : notnull
    {
        _isUsed = true;
        if (rows.Count >= limit) rows.Clear();
        return rows;
    }

    private sealed class Writer(DeviceStateChanges changes, RecentState recent) : IDeviceTableVisitor
    {
        public void Visit<TKey, TValue>(DeviceTable<TKey, TValue> table) where TKey : notnull where TValue : class
        {
            // Pairs of number and LID are added with both of their sides.
            if (table.CacheLimit == 0 || ReferenceEquals(table, DeviceTables.Lids)) return;
            foreach (var (key, value) in changes.Of(table)) recent.Keep(table, key, value);
        }
    }
}
