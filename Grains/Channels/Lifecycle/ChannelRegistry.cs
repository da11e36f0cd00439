using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Telemetry;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>The channels whose sockets this silo holds: whose leases are renewed, and how many may close at the same time while the silo drains.</summary>
public sealed class ChannelRegistry : IDisposable
{
    private const int ClosingAtOnce = 50;
    private static readonly GaugeSources<int> Gauge = new("whatisup.channels", null, "Channels that run on this silo, by state.");

    private readonly ConcurrentDictionary<ChannelId, ChannelConnection> _running = new();
    private readonly IDisposable _gauge;
    private long _renewedAt;

    /// <summary>An empty registry.</summary>
    public ChannelRegistry() => _gauge = Gauge.Add(CountByState);

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

    /// <inheritdoc />
    public void Dispose()
    {
        _gauge.Dispose();
        Wave.Dispose();
    }

    private IEnumerable<Measurement<int>> CountByState() => _running.Values.GroupBy(connection => connection.Status)
        .Select(group => new Measurement<int>(group.Count(), GrainsMeter.Label("state", group.Key)));
}
