using System.Collections;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Store;

/// <summary>
/// All changes of one transaction of the protocol, with the events that it publishes: written in one transaction.
/// A null value deletes the row.
/// </summary>
public sealed partial class DeviceStateChanges
{
    // A slot per table, filled when it is first used: a transaction may read while a store writes, so that slots are filled atomically.
    private readonly ICollection?[] _tables = new ICollection?[DeviceTables.All.Count];

    /// <summary>New credentials, or null when unchanged.</summary>
    public DeviceCredentials? Credentials { get; set; }

    /// <summary>True to delete every row of the device first (logged out, unlinked).</summary>
    public bool WipesDevice { get; set; }

    /// <summary>Changes of <see cref="DeviceTables.Sessions"/>.</summary>
    public Dictionary<ProtocolAddress, byte[]?> Sessions => Of(DeviceTables.Sessions);

    /// <summary>Changes of <see cref="DeviceTables.Identities"/>.</summary>
    public Dictionary<ProtocolAddress, byte[]?> Identities => Of(DeviceTables.Identities);

    /// <summary>Changes of <see cref="DeviceTables.PreKeys"/>.</summary>
    public Dictionary<uint, PreKey?> PreKeys => Of(DeviceTables.PreKeys);

    /// <summary>Changes of <see cref="DeviceTables.DeviceLists"/>.</summary>
    public Dictionary<string, DeviceList?> DeviceLists => Of(DeviceTables.DeviceLists);

    /// <summary>Changes of <see cref="DeviceTables.Lids"/>: pairs are replaced, never deleted.</summary>
    public Dictionary<string, string> LidsByPhoneNumber => Of(DeviceTables.Lids)!;

    /// <summary>Changes of <see cref="DeviceTables.AccountNumbers"/>: they are replaced, never deleted.</summary>
    public Dictionary<string, string> AccountNumbers => Of(DeviceTables.AccountNumbers)!;

    /// <summary>Changes of <see cref="DeviceTables.TrustedTokens"/>.</summary>
    public Dictionary<string, TrustedToken?> TrustedTokens => Of(DeviceTables.TrustedTokens);

    /// <summary>Changes of <see cref="DeviceTables.SenderKeys"/>.</summary>
    public Dictionary<SenderKeyName, byte[]?> SenderKeys => Of(DeviceTables.SenderKeys);

    /// <summary>Changes of <see cref="DeviceTables.Groups"/>.</summary>
    public Dictionary<string, GroupMembers?> Groups => Of(DeviceTables.Groups);

    /// <summary>Changes of <see cref="DeviceTables.KeyHolders"/>.</summary>
    public Dictionary<string, KeyHolders?> KeyHolders => Of(DeviceTables.KeyHolders);

    /// <summary>Changes of <see cref="DeviceTables.StatusAudiences"/>.</summary>
    public Dictionary<string, StatusAudience?> StatusAudiences => Of(DeviceTables.StatusAudiences);

    /// <summary>Messages sent, with plaintext for retries.</summary>
    public List<SentMessage> SentMessages { get; } = [];

    /// <summary>Events, in order; the owner turns these into history, contacts and webhook rows in the same transaction.</summary>
    public List<ClientEvent> Events { get; } = [];

    /// <summary>True when there is nothing to write.</summary>
    public bool IsEmpty => Credentials is null && !WipesDevice && SentMessages.Count == 0 && Events.Count == 0
        && !_tables.Any(changes => changes is { Count: > 0 })
        && IsWithoutHistory && IsWithoutAppState;

    /// <summary>The changes of a table, to be read and added to.</summary>
    public Dictionary<TKey, TValue?> Of<TKey, TValue>(DeviceTable<TKey, TValue> table) where TKey : notnull where TValue : class
    {
        ArgumentNullException.ThrowIfNull(table);
        ref var slot = ref _tables[table.Index];
        if (slot is null) Interlocked.CompareExchange(ref slot, new Dictionary<TKey, TValue?>(), null);
        return (Dictionary<TKey, TValue?>)slot;
    }

    /// <summary>True if rows of a table change.</summary>
    public bool IsChanged(DeviceTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return _tables[table.Index] is { Count: > 0 };
    }

    /// <summary>Calls the visitor for each table with changes, in the order of <see cref="DeviceTables.All"/>.</summary>
    public void VisitChanged(IDeviceTableVisitor visitor)
    {
        foreach (var table in DeviceTables.All)
            if (IsChanged(table)) table.Accept(visitor);
    }

    /// <summary>The changes of a table, or null if it has none.</summary>
    internal Dictionary<TKey, TValue?>? Find<TKey, TValue>(DeviceTable<TKey, TValue> table) where TKey : notnull where TValue : class =>
        (Dictionary<TKey, TValue?>?)_tables[table.Index];

    /// <summary>Adds the changes of a later transaction.</summary>
    internal void Merge(DeviceStateChanges later)
    {
        if (later.WipesDevice)
        {
            WipesDevice = true;
            Credentials = null;
            Array.Clear(_tables);
            SentMessages.Clear();
            ClearHistory();
            ClearAppState();
        }
        Credentials = later.Credentials ?? Credentials;
        later.VisitChanged(new TableMerge(later, this));
        MergeHistory(later);
        MergeAppState(later);
        SentMessages.AddRange(later.SentMessages);
        Events.AddRange(later.Events);
    }

    private sealed class TableMerge(DeviceStateChanges later, DeviceStateChanges target) : IDeviceTableVisitor
    {
        public void Visit<TKey, TValue>(DeviceTable<TKey, TValue> table) where TKey : notnull where TValue : class
        {
            var changes = target.Of(table);
            foreach (var (key, value) in later.Of(table)) changes[key] = value;
        }
    }
}
