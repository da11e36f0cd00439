using System.Diagnostics;

namespace WhatIsUp.Benchmarks.Measuring;

/// <summary>Counts how often something fits into a while.</summary>
internal static class Stopping
{
    /// <summary>Operations a second. The clock is read once per <paramref name="batch"/>.</summary>
    public static double Rate(TimeSpan slice, Action action, int batch = 16)
    {
        var operations = 0L;
        var start = Stopwatch.GetTimestamp();
        do
        {
            for (var i = 0; i < batch; i++) action();
            operations += batch;
        }
        while (Stopwatch.GetElapsedTime(start) < slice);
        return operations / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
