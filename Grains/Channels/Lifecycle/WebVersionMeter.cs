using System.Diagnostics.Metrics;
using WhatIsUp.Grains.Telemetry;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Figures of a silo's web version.</summary>
internal sealed class WebVersionMeter : IDisposable
{
    private static readonly Counter<long> Fetches = GrainsMeter.Meter.CreateCounter<long>(
        "whatisup.web_version.fetches", description: "Looks for the current web version, by outcome.");

    private static readonly GaugeSources<double> Ages = new(
        "whatisup.web_version.age", "s", "Time since the web version that new live channels connect with was the newest one.");

    private readonly IDisposable _age;

    /// <summary>Makes the figures.</summary>
    /// <param name="read">The version that new live channels connect with, and how long ago it was the newest one.</param>
    public WebVersionMeter(Func<(WebVersion Version, TimeSpan Age)> read) => _age = Ages.Add(() => [Measure(read())]);

    /// <summary>A check for the current version ended.</summary>
    public static void AddFetch(bool isRead) => Fetches.Add(1, new KeyValuePair<string, object?>("outcome", isRead ? "read" : "failed"));

    /// <inheritdoc />
    public void Dispose() => _age.Dispose();

    private static Measurement<double> Measure((WebVersion Version, TimeSpan Age) now) =>
        new(now.Age.TotalSeconds, new KeyValuePair<string, object?>("version", now.Version.ToString()));
}
