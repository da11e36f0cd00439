namespace WhatIsUp.Benchmarks.Measuring;

/// <summary>Runs contenders in turn, A B C A B C …, so that a busy machine slows all of them alike, and gives the median of each.</summary>
internal static class Contest
{
    public static async Task<double[]> RunAsync(int rounds, TimeSpan slice, CancellationToken cancellationToken, params Contender[] contenders)
    {
        var rates = contenders.Select(_ => new List<double>(rounds)).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < contenders.Length; i++)
            {
                var rate = await contenders[i].RunAsync(slice, cancellationToken);
                // The first round warms up.
                if (round >= 0) rates[i].Add(rate);
            }
        }
        return [.. rates.Select(Median)];
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
