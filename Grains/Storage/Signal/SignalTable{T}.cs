using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <inheritdoc/>
/// <typeparam name="TKey">Key of a row within the device.</typeparam>
/// <typeparam name="TValue">Value of a row.</typeparam>
internal abstract class SignalTable<TKey, TValue>(DeviceTable<TKey, TValue> table) : SignalTable where TKey : notnull where TValue : class
{
    /// <inheritdoc/>
    public sealed override DeviceTable Table => table;

    /// <inheritdoc/>
    public sealed override void Apply(UnitOfWork unit, SignalScope scope, DeviceStateChanges changes)
    {
        if (!changes.IsChanged(table)) return;
        foreach (var (key, value) in changes.Of(table))
        {
            if (value is null) Delete(unit, scope, key);
            else Put(unit, scope, key, value);
        }
    }

    /// <summary>The rows with these keys; there is at least one key.</summary>
    public abstract ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken);

    /// <summary>Inserts or replaces a row.</summary>
    protected abstract void Put(UnitOfWork unit, SignalScope scope, TKey key, TValue value);

    /// <summary>Deletes a row.</summary>
    protected abstract void Delete(UnitOfWork unit, SignalScope scope, TKey key);

    /// <summary>Reads rows one by one, for tables of which one row is read at a time.</summary>
    protected static async ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadEachAsync(IReadOnlyCollection<TKey> keys, Func<TKey, Task<TValue?>> load)
    {
        var found = new Dictionary<TKey, TValue>(keys.Count);
        foreach (var key in keys)
            if (await load(key) is { } value) found[key] = value;
        return found;
    }
}
