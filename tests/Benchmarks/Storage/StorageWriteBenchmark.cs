using System.Diagnostics;
using WhatIsUp.Benchmarks.Floor;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.Benchmarks.Throughput;

namespace WhatIsUp.Benchmarks.Storage;

/// <summary>
/// Write rate of the storage layer for received texts of many channels: each is one transaction with a ratchet, a message, a chat, a contact, an event and a
/// delivery. The baseline writes one bare row per text with the same number of writers, also durably and in groups.
/// </summary>
internal static class StorageWriteBenchmark
{
    public static async Task RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var rounds = arguments.Number("rounds", 5);
        var submitters = arguments.Number("submitters", 64);
        var slice = TimeSpan.FromMilliseconds(arguments.Number("milliseconds", 2_000));
        await using var database = await BenchmarkDatabase.StartAsync(arguments.Text("database", "sqlite"), cancellationToken);
        var folder = Directory.CreateTempSubdirectory("whatisup-benchmark-").FullName;
        try
        {
            await using var stage = await StorageStage.OpenAsync(database.ConnectionString ?? Path.Combine(folder, "units.db"),
                database.ConnectionString is not null, submitters, cancellationToken);
            await using var floor = await FloorWriter.OpenAsync(database.ConnectionString ?? Path.Combine(folder, "floor.db"));
            long allocated = 0, units = 0;
            var rates = await Contest.RunAsync(
                rounds, slice, cancellationToken,
                new Contender("units", async (time, cancel) =>
                {
                    var before = GC.GetTotalAllocatedBytes();
                    var (rate, count) = await RateAsync(submitters, time, submitter => stage.WriteAsync(submitter, cancel));
                    (allocated, units) = (allocated + GC.GetTotalAllocatedBytes() - before, units + count);
                    return rate;
                }),
                new Contender("bare rows", async (time, _) => (await RateAsync(submitters, time, _ => floor.WriteAsync(StorageStage.Text))).Rate));

            var report = new Report("storage-writes");
            Console.WriteLine($"{database.Name}, {submitters} submitters, median of {rounds} rounds");
            report.Figure("received texts stored", rates[0], "units/s");
            report.Figure("rows of received texts", rates[0] * StorageStage.RowsPerUnit, "rows/s");
            report.Figure("floor: one bare row per text", rates[1], "rows/s");
            report.Figure("allocated", (double)allocated / units, "bytes/unit");
            report.Ratio("rows ÷ bare rows", rates[0] * StorageStage.RowsPerUnit / rates[1], 0.6);
            report.Ratio("units/s", rates[0], 3_000);
            report.Json();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Rate, long Count)> RateAsync(int submitters, TimeSpan time, Func<int, Task> writeAsync)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, submitters).Select(submitter => Task.Run(async () =>
        {
            var count = 0L;
            for (; watch.Elapsed < time; count++) await writeAsync(submitter);
            return count;
        })));
        return (counts.Sum() / watch.Elapsed.TotalSeconds, counts.Sum());
    }
}
