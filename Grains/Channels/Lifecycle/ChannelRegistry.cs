using System.Collections.Concurrent;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>The channels whose sockets this silo holds: whose leases are renewed, and how many may close at the same time while the silo drains.</summary>
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

    /// <summary>True if the leases that were renewed last have expired by the clock of this process.</summary>
    public bool AreLeasesOver(TimeSpan duration, TimeProvider time) =>
        Volatile.Read(ref _renewedAt) is not 0 and var since && time.GetElapsedTime(since) > duration;

    /// <summary>A channel runs here.</summary>
    public void Add(ChannelId id, ChannelConnection connection) => _running[id] = connection;

    /// <summary>Removes a channel's connection that has ended.</summary>
    public void Remove(ChannelId id, ChannelConnection connection) => _running.TryRemove(new(id, connection));
}
