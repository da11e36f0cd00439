namespace WhatIsUp.Sandbox.State;

/// <summary>A table of the server, which belongs to no account, as its newsletters or call links.</summary>
/// <param name="store">The store, which journals the changes.</param>
/// <param name="name">Name in the journal: never changed.</param>
/// <param name="limit">Entries of the table: above that, the entry that was added first is removed.</param>
internal sealed class StateTable<TKey, TValue>(StateStore store, string name, int limit) : StateSection<TKey, TValue>(store, name, limit)
    where TKey : notnull
    where TValue : class
{
    private const int Server = 0;

    /// <summary>All entries, in the order in which they were added.</summary>
    public IReadOnlyDictionary<TKey, TValue> All => Entries(Server);

    public TValue? Find(TKey key) => Entries(Server).GetValueOrDefault(key);

    public void Put(TKey key, TValue value) => Put(Server, key, value);

    /// <returns>False when there was none.</returns>
    public bool Remove(TKey key) => Remove(Server, key);
}
