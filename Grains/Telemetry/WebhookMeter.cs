using System.Diagnostics.Metrics;

namespace WhatIsUp.Grains.Telemetry;

/// <summary>Figures of webhook deliveries.</summary>
internal static class WebhookMeter
{
    private static readonly Histogram<double> Durations = GrainsMeter.Meter.CreateHistogram(
        "whatisup.webhook.attempt.duration", "s", "Time of one attempt, by outcome: delivered, or the error of the attempt.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private static readonly Histogram<double> Lags = GrainsMeter.Meter.CreateHistogram(
        "whatisup.webhook.lag", "s", "Time from an event to the first attempt to deliver it.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800, 3_600] });

    private static readonly Counter<long> Disabled = GrainsMeter.Meter.CreateCounter<long>(
        "whatisup.webhook.endpoints.disabled", description: "Endpoints that were disabled, by reason: gone or failing.");

    /// <summary>An attempt ended.</summary>
    /// <param name="error">Its error code; null when it was delivered.</param>
    /// <param name="took">How long it took.</param>
    public static void AddAttempt(string? error, TimeSpan took) =>
        Durations.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", error ?? "delivered"));

    /// <summary>A first attempt began.</summary>
    public static void AddLag(TimeSpan lag) => Lags.Record(Math.Max(0, lag.TotalSeconds));

    /// <summary>An endpoint was disabled.</summary>
    public static void AddDisabled(string reason) => Disabled.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
