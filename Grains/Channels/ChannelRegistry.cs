using System.Collections.Concurrent;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Channels;

/// <summary>The channels whose sockets this silo holds: whose leases to renew, and how many may close at once when it drains.</summary>
public sealed class ChannelRegistry
{
    private const int ClosingAtOnce = 50;

    private readonly ConcurrentDictionary<ChannelId, ChannelConnection> _running = new();

    /// <summary>Channels that run here.</summary>
    public IReadOnlyCollection<KeyValuePair<ChannelId, ChannelConnection>> Running => _running.ToArray();

    /// <summary>A draining silo closes its sockets in small waves.</summary>
    public SemaphoreSlim Wave { get; } = new(ClosingAtOnce);

    /// <summary>A channel runs here.</summary>
    public void Add(ChannelId id, ChannelConnection connection) => _running[id] = connection;

    /// <summary>It does no more.</summary>
    public void Remove(ChannelId id, ChannelConnection connection) => _running.TryRemove(new(id, connection));
}
