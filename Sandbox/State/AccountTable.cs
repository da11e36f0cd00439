namespace WhatIsUp.Sandbox.State;

/// <summary>A table of each account: entries by key, as its blocked contacts or its labels. Deleted with the account.</summary>
/// <param name="store">The store, which journals the changes.</param>
/// <param name="name">Name in the journal: never changed.</param>
/// <param name="limit">Entries of one account: above that, the entry that was added first is removed.</param>
internal sealed class AccountTable<TKey, TValue>(StateStore store, string name, int limit) : StateSection<TKey, TValue>(store, name, limit)
    where TKey : notnull
    where TValue : class
{
    /// <summary>All entries of an account, in the order in which they were added.</summary>
    public IReadOnlyDictionary<TKey, TValue> Of(Account account) => Entries(account.Number);

    public TValue? Find(Account account, TKey key) => Entries(account.Number).GetValueOrDefault(key);

    public void Put(Account account, TKey key, TValue value) => Put(account.Number, key, value);

    /// <returns>False when there was none.</returns>
    public bool Remove(Account account, TKey key) => Remove(account.Number, key);
}
