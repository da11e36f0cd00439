namespace WhatIsUp.WhatsApp.Store;

/// <summary>Work to be done for each table, with the types of its rows.</summary>
public interface IDeviceTableVisitor
{
    /// <summary>Does it for one table.</summary>
    void Visit<TKey, TValue>(DeviceTable<TKey, TValue> table) where TKey : notnull where TValue : class;
}
