namespace WhatIsUp.WhatsApp.Store;

/// <summary>Reads of a single row.</summary>
public static class WhatsAppStoreExtensions
{
    /// <summary>A row of a table, or null.</summary>
    public static async ValueTask<TValue?> FindAsync<TKey, TValue>(
        this IWhatsAppStore store, DeviceTable<TKey, TValue> table, TKey key, CancellationToken cancellationToken) where TKey : notnull where TValue : class
    {
        ArgumentNullException.ThrowIfNull(store);
        return (await store.LoadAsync(table, [key], cancellationToken)).GetValueOrDefault(key);
    }
}
