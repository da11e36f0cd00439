using System.Diagnostics.Metrics;

namespace WhatIsUp.Grains.Telemetry;

/// <summary>Figures of the database's writers.</summary>
internal static class StorageMeter
{
    private static readonly Histogram<int> Units = GrainsMeter.Meter.CreateHistogram(
        "whatisup.commit.size", "{unit}", "Units of work in one transaction.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500] });

    private static readonly Histogram<double> Durations = GrainsMeter.Meter.CreateHistogram(
        "whatisup.commit.duration", "s", "Time of one transaction.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5] });

    private static readonly Counter<long> Faults = GrainsMeter.Meter.CreateCounter<long>(
        "whatisup.commit.failures", description: "Transactions that the database did not take, by kind of fault.");

    /// <summary>A transaction was committed.</summary>
    public static void AddCommit(int units, TimeSpan took)
    {
        Units.Record(units);
        Durations.Record(took.TotalSeconds);
    }

    /// <summary>A transaction failed.</summary>
    public static void AddFailure<T>(T fault)
        where T : struct, Enum => Faults.Add(1, GrainsMeter.Label("fault", fault));
}
