using System.Diagnostics;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.Benchmarks.Throughput;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Benchmarks.History;

/// <summary>
/// A phone syncs a large history to a channel: duration, memory of the program meanwhile,
/// and the duration of a page over REST.
/// </summary>
internal static class HistorySyncBenchmark
{
    private const int PageReads = 40;
    private const double MegaByte = 1024 * 1024;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        int messages = options.Number("messages", 1_000_000), chats = options.Number("chats", 500);
        await using var database = await BenchmarkDatabase.StartAsync(options.Text("database", "sqlite"), cancellationToken);
        await using var stage = await GatewayStage.StartAsync(new SandboxOptions(), database.ConnectionString, cancellationToken);
        // A first channel with a short history, so that one-time allocations are not measured.
        await PairAsync(stage, messages / 20, chats, "warm-up", cancellationToken);
        var warm = ProcessMemory.ResidentBytes(stage.Gateway.ProcessId);

        var watch = Stopwatch.StartNew();
        var samples = new List<double>();
        var channel = await PairAsync(stage, messages, chats, "history", cancellationToken,
            () => samples.Add(ProcessMemory.ResidentBytes(stage.Gateway.ProcessId)));
        var seconds = watch.Elapsed.TotalSeconds;

        var report = new Report("history-sync " + database.Name);
        report.Figure("messages", messages, "");
        report.Figure("synced", messages / seconds, "messages/s");
        report.Figure("memory_before", warm / MegaByte, "MB");
        report.Figure("memory_first_tenth", samples.Take(Math.Max(1, samples.Count / 10)).Max() / MegaByte, "MB");
        report.Figure("memory_last_tenth", samples.TakeLast(Math.Max(1, samples.Count / 10)).Max() / MegaByte, "MB");
        report.Ratio("memory_growth_over_the_sync_mb",
            (samples.TakeLast(Math.Max(1, samples.Count / 10)).Average() - samples.Skip(samples.Count / 10).Take(Math.Max(1, samples.Count / 10))
                .Average()) / MegaByte, 40, isCeiling: true);
        foreach (var (name, before) in new[] { ("start", 0), ("middle", messages / 2), ("end", messages - 60) })
            report.Ratio($"page_of_50_{name}_ms",
                await PageAsync(stage, channel, DateTimeOffset.UtcNow.AddSeconds(-before), cancellationToken), 9, isCeiling: true);
        report.Json();
    }

    private static async Task<string> PairAsync(
        GatewayStage stage, int messages, int chats, string name, CancellationToken cancellationToken, Action? sample = null)
    {
        var phone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: name), cancellationToken);
        await phone.GenerateHistoryAsync(messages, chats, cancellationToken);
        var channel = await stage.Client.CreateChannelAsync(name, cancellationToken);
        await phone.ScanAsync(await stage.Client.ReadQrAsync(channel, cancellationToken), cancellationToken);
        await stage.Client.WaitForStatusAsync(channel, "connected", cancellationToken);
        while (true)
        {
            if (await phone.CountHistoryLeftAsync(cancellationToken) == 0) return channel;
            sample?.Invoke();
            await Task.Delay(Look, cancellationToken);
        }
    }

    /// <summary>Median of a page over REST, that of the request included.</summary>
    private static async Task<double> PageAsync(GatewayStage stage, string channel, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var i = 0; i < PageReads; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var page = await stage.Client.GetAsync(
                $"/v1/channels/{channel}/messages?limit=50&before={Uri.EscapeDataString(before.ToString("O"))}", cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (page.GetProperty("data").GetArrayLength() != 50) throw new InvalidOperationException("The page is short.");
        }
        return Contest.Median(times);
    }
}
