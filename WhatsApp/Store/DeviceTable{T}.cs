namespace WhatIsUp.WhatsApp.Store;

/// <summary>A table with the types of its rows. Of several changes of one row the last one counts.</summary>
/// <typeparam name="TKey">Key of a row within the device.</typeparam>
/// <typeparam name="TValue">Value of a row; null in a change set deletes the row.</typeparam>
public sealed class DeviceTable<TKey, TValue>(string name) : DeviceTable(name) where TKey : notnull where TValue : class
{
    /// <summary>Which values may be cached; null for all.</summary>
    public Func<TValue, bool>? IsCacheable { get; init; }

    /// <summary>Value that is cached for a row that does not exist, so that it is not read again; null to cache only existing rows.</summary>
    public TValue? Absent { get; init; }

    /// <inheritdoc/>
    public override void Accept(IDeviceTableVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Visit(this);
    }
}
