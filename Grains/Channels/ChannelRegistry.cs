using System.Collections.Concurrent;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Channels;

/// <summary>The channels whose sockets this silo holds: whose leases to renew, and how many may close at once when it drains.</summary>
public sealed class ChannelRegistry
{
    private const int ClosingAtOnce = 50;

    private readonly ConcurrentDictionary<ChannelId, ChannelConnection> _running = new();
    private long _renewedAt;

    /// <summary>Channels that run here.</summary>
    public IReadOnlyCollection<KeyValuePair<ChannelId, ChannelConnection>> Running => _running.ToArray();

    /// <summary>A draining silo closes its sockets in small waves.</summary>
    public SemaphoreSlim Wave { get; } = new(ClosingAtOnce);

    /// <summary>The leases of all channels were renewed; <paramref name="since"/> is the timestamp from which they last.</summary>
    public void NoteRenewal(long since) => Volatile.Write(ref _renewedAt, since);

    /// <summary>True when, by this process's own clock, the leases that were renewed last are over.</summary>
    public bool AreLeasesOver(TimeSpan duration, TimeProvider time) => Volatile.Read(ref _renewedAt) is not 0 and var since && time.GetElapsedTime(since) > duration;

    /// <summary>A channel runs here.</summary>
    public void Add(ChannelId id, ChannelConnection connection) => _running[id] = connection;

    /// <summary>It does no more.</summary>
    public void Remove(ChannelId id, ChannelConnection connection) => _running.TryRemove(new(id, connection));
}
