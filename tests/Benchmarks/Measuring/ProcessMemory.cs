using System.Globalization;

namespace WhatIsUp.Benchmarks.Measuring;

/// <summary>Resident memory of a process, from Linux' <c>/proc</c>.</summary>
internal static class ProcessMemory
{
    private const string Label = "VmRSS:";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static long ResidentBytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith(Label, StringComparison.Ordinal));
        return 1024 * long.Parse(line[Label.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>The median over some seconds of rest.</summary>
    public static async Task<double> SettledAsync(int processId, int seconds, CancellationToken cancellationToken)
    {
        var values = new List<double>(seconds);
        for (var i = 0; i < seconds; i++)
        {
            await Task.Delay(Pause, cancellationToken);
            values.Add(ResidentBytes(processId));
        }
        return Contest.Median(values);
    }
}
