using System.Collections.Concurrent;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>
/// Hashes of keys that this gateway saw admitted: they are let through to their grain also when their address has used up its failures,
/// so that a guesser behind the same address locks nobody out. Bounded: a full table is emptied, and a forgotten key is only looked up like a new one.
/// </summary>
internal sealed class KnownKeys
{
    private const int MaxKeys = 50_000;
    private readonly ConcurrentDictionary<string, byte> _hashes = new(StringComparer.Ordinal);

    /// <summary>True for a key that was admitted before.</summary>
    public bool Contains(string hash) => _hashes.ContainsKey(hash);

    /// <summary>Remembers a key that was admitted.</summary>
    public void Add(string hash)
    {
        if (_hashes.ContainsKey(hash)) return;
        if (_hashes.Count >= MaxKeys) _hashes.Clear();
        _hashes.TryAdd(hash, 0);
    }

    /// <summary>Forgets a key that is no longer good.</summary>
    public void Remove(string hash) => _hashes.TryRemove(hash, out _);
}
