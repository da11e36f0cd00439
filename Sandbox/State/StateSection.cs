using WhatIsUp.Sandbox.Journaling;

namespace WhatIsUp.Sandbox.State;

/// <summary>
/// Entries by owner (an account, or 0 for the server) and key, kept in memory and in the journal. Keys and values are JSON there, so that a field that is
/// added later has its default in older records; values are immutable, and a change puts a new one.
/// </summary>
internal abstract class StateSection<TKey, TValue> : IStateSection
    where TKey : notnull
    where TValue : class
{
    private const int EntriesPerRecord = 256;
    private static readonly OrderedDictionary<TKey, TValue> Nothing = [];
    private readonly Dictionary<int, OrderedDictionary<TKey, TValue>> _byOwner = [];
    private readonly StateStore _store;
    private readonly int _limit;

    /// <param name="store">The store, which journals the changes.</param>
    /// <param name="name">Name in the journal: never changed.</param>
    /// <param name="limit">Entries of one owner: above that, the entry that was added first is removed.</param>
    protected StateSection(StateStore store, string name, int limit)
    {
        (_store, Name, _limit) = (store, name, limit);
        store.Sections.Add(this);
    }

    public string Name { get; }

    void IStateSection.Replay(int owner, ref RecordReader from)
    {
        var key = SectionJson.Read<TKey>(from.Bytes());
        if (from.Bool()) SetInMemory(owner, key, SectionJson.Read<TValue>(from.Bytes()));
        else RemoveInMemory(owner, key);
    }

    void IStateSection.PutAll(RecordWriter to, Action drain)
    {
        foreach (var (owner, entries) in _byOwner)
        {
            foreach (var chunk in entries.Chunk(EntriesPerRecord))
            {
                to.Begin();
                foreach (var (key, value) in chunk) Write(to, owner, key, value);
                to.End();
                drain();
            }
        }
    }

    void IStateSection.Forget(int owner) => _byOwner.Remove(owner);

    /// <summary>The entries of an owner, in the order in which they were added.</summary>
    protected OrderedDictionary<TKey, TValue> Entries(int owner) => _byOwner.GetValueOrDefault(owner, Nothing);

    protected void Put(int owner, TKey key, TValue value)
    {
        var entries = Entries(owner);
        while (entries.Count >= _limit && !entries.ContainsKey(key)) Remove(owner, entries.GetAt(0).Key);
        SetInMemory(owner, key, value);
        if (_store.IsDurable) Write(_store.Records, owner, key, value);
    }

    protected bool Remove(int owner, TKey key)
    {
        if (!RemoveInMemory(owner, key)) return false;
        if (_store.IsDurable) Write(_store.Records, owner, key, null);
        return true;
    }

    /// <summary>Sets an entry that the journal holds in another form.</summary>
    protected void SetInMemory(int owner, TKey key, TValue value)
    {
        if (!_byOwner.TryGetValue(owner, out var entries)) _byOwner[owner] = entries = [];
        entries[key] = value;
    }

    private bool RemoveInMemory(int owner, TKey key)
    {
        if (!_byOwner.TryGetValue(owner, out var entries) || !entries.Remove(key)) return false;
        if (entries.Count == 0) _byOwner.Remove(owner);
        return true;
    }

    private void Write(RecordWriter to, int owner, TKey key, TValue? value)
    {
        to.Op(Op.PutSection);
        to.Number(owner);
        to.Text(Name);
        to.Bytes(SectionJson.Write(key));
        to.Bool(value is not null);
        if (value is not null) to.Bytes(SectionJson.Write(value));
    }
}
