namespace WhatIsUp.WhatsApp.Store;

/// <summary>
/// The declaration of one stored fact of the protocol: rows of a device that are read by key and written in <see cref="DeviceStateChanges"/>. Change sets,
/// caches and stores are driven by the declarations in <see cref="DeviceTables"/>, and have no code of their own for a single table.
/// </summary>
public abstract class DeviceTable
{
    private protected DeviceTable(string name) => Name = name;

    /// <summary>Name of the table.</summary>
    public string Name { get; }

    /// <summary>Place in <see cref="DeviceTables.All"/>.</summary>
    internal int Index { get; set; } = -1;

    /// <summary>True if the rows stay when the device is unlinked: they are facts about others, not keys of the device.</summary>
    public bool IsKeptAtWipe { get; init; }

    /// <summary>Rows that a connection caches at most; 0 for none.</summary>
    public int CacheLimit { get; init; }

    /// <summary>True if rows are cached when they are read, too, and not only when they are written.</summary>
    public bool CachesReads { get; init; }

    /// <summary>Calls the visitor with the types of the table.</summary>
    public abstract void Accept(IDeviceTableVisitor visitor);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
