namespace WhatIsUp.ApiGateway.Feed;

/// <summary>Objects that several streams share: made for the first one of a key, and disposed with the last one. Safe from any thread.</summary>
/// <param name="make">Makes the object of a key.</param>
internal sealed class SharedTable<TKey, T>(Func<TKey, T> make) where TKey : notnull where T : class, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Entry> _entries = [];

    /// <summary>Number of objects.</summary>
    public int Count
    {
        get { lock (_gate) return _entries.Count; }
    }

    /// <summary>The object of a key; the lease must be disposed.</summary>
    public Lease Open(TKey key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry)) _entries[key] = entry = new Entry(make(key));
            entry.Users++;
            return new Lease(this, key, entry.Value);
        }
    }

    private void Close(TKey key)
    {
        T? unused = null;
        lock (_gate)
        {
            var entry = _entries[key];
            if (--entry.Users == 0)
            {
                _entries.Remove(key);
                unused = entry.Value;
            }
        }

        unused?.Dispose();
    }

    /// <summary>One use of an object.</summary>
    internal sealed class Lease(SharedTable<TKey, T> table, TKey key, T value) : IDisposable
    {
        private bool _isOver;

        /// <summary>The object.</summary>
        public T Value { get; } = value;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, true)) return;
            table.Close(key);
        }
    }

    private sealed class Entry(T value)
    {
        public T Value { get; } = value;

        public int Users { get; set; }
    }
}
