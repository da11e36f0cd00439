using System.Collections.Concurrent;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>
/// Hashes of keys that this gateway has admitted. Their requests are processed even when their address has exceeded its failures,
/// so that an attacker behind the same address locks nobody out. A full table is cleared; its keys are then looked up like new ones.
/// </summary>
internal sealed class KnownKeys
{
    private const int MaxKeys = 50_000;
    private readonly ConcurrentDictionary<string, byte> _hashes = new(StringComparer.Ordinal);

    /// <summary>True for a key that was admitted before.</summary>
    public bool Contains(string hash) => _hashes.ContainsKey(hash);

    /// <summary>Adds an admitted key.</summary>
    public void Add(string hash)
    {
        if (_hashes.ContainsKey(hash)) return;
        if (_hashes.Count >= MaxKeys) _hashes.Clear();
        _hashes.TryAdd(hash, 0);
    }

    /// <summary>Removes a key that is no longer valid.</summary>
    public void Remove(string hash) => _hashes.TryRemove(hash, out _);
}
