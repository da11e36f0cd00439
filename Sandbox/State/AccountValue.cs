namespace WhatIsUp.Sandbox.State;

/// <summary>One value of each account, as its about text or its privacy settings. Deleted with the account.</summary>
/// <param name="store">The store, which journals the changes.</param>
/// <param name="name">Name in the journal: never changed.</param>
internal sealed class AccountValue<T>(StateStore store, string name) : StateSection<string, T>(store, name, limit: 1)
    where T : class
{
    private const string OnlyKey = "";

    /// <summary>The value of an account, or null.</summary>
    public T? Of(Account account) => Entries(account.Number).GetValueOrDefault(OnlyKey);

    public void Put(Account account, T value) => Put(account.Number, OnlyKey, value);

    /// <returns>False when there was none.</returns>
    public bool Remove(Account account) => Remove(account.Number, OnlyKey);

    /// <summary>Sets a value that the journal holds in another form: only while an operation of an older journal is replayed.</summary>
    public void Restore(Account account, T value) => SetInMemory(account.Number, OnlyKey, value);
}
