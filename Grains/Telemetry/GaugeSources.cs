using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace WhatIsUp.Grains.Telemetry;

/// <summary>
/// A gauge of the process that reads the silos in it, one in production. A gauge of each silo would share its name, and the exporter removes a name when the
/// meter of one of them ends.
/// </summary>
/// <typeparam name="T">Type of the values.</typeparam>
internal sealed class GaugeSources<T>
    where T : struct
{
    private readonly ConcurrentDictionary<Source, Func<IEnumerable<Measurement<T>>>> _sources = [];

    /// <summary>Creates the gauge.</summary>
    public GaugeSources(string name, string? unit, string description) =>
        GrainsMeter.Meter.CreateObservableGauge(name, () => _sources.Values.SelectMany(read => read()), unit, description);

    /// <summary>Adds a silo, until the result is disposed.</summary>
    public IDisposable Add(Func<IEnumerable<Measurement<T>>> read)
    {
        var source = new Source(this);
        _sources[source] = read;
        return source;
    }

    private sealed class Source(GaugeSources<T> gauge) : IDisposable
    {
        public void Dispose() => gauge._sources.TryRemove(this, out _);
    }
}
