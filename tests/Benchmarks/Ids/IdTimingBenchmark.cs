using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Benchmarks.Ids;

/// <summary>
/// Requests resources of another customer and unknown ids in turns, and compares the durations of the responses: the difference must not reveal
/// which resources exist. Where the caller's own resource can cause the same error, it is requested, too.
/// </summary>
internal static class IdTimingBenchmark
{
    /// <summary>The largest difference between medians, in microseconds.</summary>
    private const double Aim = 20;

    /// <summary>
    /// Rejected after the lookup of the channel and before its grain is called: further work for an own channel is not part of the comparison.
    /// </summary>
    private const string NoMessage = "no%20message";

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        var requests = options.Number("requests", 10_000);
        var folder = Directory.CreateTempSubdirectory("whatisup-benchmark-").FullName;
        try
        {
            Belongings theirs;
            await using (var first = await GatewayProcess.StartAsync(Settings(folder), cancellationToken))
                theirs = await MakeAsync(first.Address, first.TestKey, cancellationToken);
            // The next start creates another customer.
            File.Delete(Path.Combine(folder, "first-start.json"));
            await using var gateway = await GatewayProcess.StartAsync(Settings(folder), cancellationToken);
            var own = await MakeAsync(gateway.Address, gateway.TestKey, cancellationToken);
            using var http = new HttpClient { BaseAddress = gateway.Address };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", gateway.TestKey);
            var report = new Report("id-timing");
            report.Figure("requests of each kind", requests, "");
            foreach (var (name, paths) in Questions(own, theirs)) await CompareAsync(name, paths, requests, http, report, cancellationToken);
            report.Json();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static GatewayOptions Settings(string folder) => new(folder)
    {
        Settings = new Dictionary<string, string>
        {
            ["WhatIsUp:Plans:scale:RatePerSecond"] = "1000000", ["WhatIsUp:Plans:scale:Burst"] = "1000000", ["Logging:LogLevel:Default"] = "Warning"
        },
    };

    /// <summary>Requested paths, by kind of resource and by owner.</summary>
    private static IEnumerable<(string Name, (string Whose, string Path)[] Paths)> Questions(Belongings own, Belongings theirs)
    {
        var never = new Belongings("01900000-0000-7000-8000-000000000000", "wh_01900000000070008000000000000000",
            "med_01900000000070008000000000000000", "phn_000000000000000000000000");
        yield return ("channel", Ask(one => $"/v1/channels/{one.Channel}/messages/{NoMessage}", own, theirs, never));
        yield return ("webhook endpoint", Ask(one => $"/v1/webhook-endpoints/{one.Endpoint}", null, theirs, never));
        yield return ("file", Ask(one => $"/v1/channels/{own.Channel}/media/{one.File}", null, theirs, never));
        yield return ("sandbox phone", Ask(one => $"/v1/sandbox/phones/{one.Phone}", null, theirs, never));
    }

    private static (string Whose, string Path)[] Ask(Func<Belongings, string> path, Belongings? own, Belongings theirs, Belongings never) =>
        own is null ? [("foreign", path(theirs)), ("unknown", path(never))] : [("own", path(own)), ("foreign", path(theirs)), ("unknown", path(never))];

    private static async Task CompareAsync(
        string name, (string Whose, string Path)[] paths, int requests, HttpClient http, Report report, CancellationToken cancellationToken)
    {
        var times = paths.Select(_ => new List<double>(requests)).ToArray();
        for (var round = -requests / 10; round < requests; round++)
        {
            for (var turn = 0; turn < paths.Length; turn++)
            {
                // A different one starts each round: the first may take longer.
                var requested = (turn + Math.Abs(round)) % paths.Length;
                var start = Stopwatch.GetTimestamp();
                using var reply = await http.GetAsync(new Uri(paths[requested].Path, UriKind.Relative), cancellationToken);
                if (round >= 0) times[requested].Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                if (reply.StatusCode != HttpStatusCode.NotFound)
                {
                    throw new InvalidOperationException($"{paths[requested].Path} was answered with {(int)reply.StatusCode}.");
                }
            }
        }

        var medians = times.Select(Contest.Median).ToArray();
        for (var i = 0; i < paths.Length; i++) report.Figure($"{name}: {paths[i].Whose}, median", medians[i], "µs");
        report.Ratio($"{name}: foreign beside unknown, µs", Math.Abs(medians[^2] - medians[^1]), Aim, isCeiling: true);
        if (paths.Length > 2) report.Ratio($"{name}: own beside unknown, µs", Math.Abs(medians[0] - medians[^1]), Aim, isCeiling: true);
    }

    private static async Task<Belongings> MakeAsync(Uri address, string key, CancellationToken cancellationToken)
    {
        using var client = new GatewayClient(address, key);
        var channel = (await client.PostAsync("/v1/channels", new { name = "timed" }, cancellationToken)).GetProperty("id").GetString()!;
        var endpoint = (await client.PostAsync("/v1/webhook-endpoints", new { url = "https://example.com/hook", events = "*", enabled = false },
            cancellationToken)).GetProperty("id").GetString()!;
        var phone = (await client.PostAsync("/v1/sandbox/phones", new { }, cancellationToken)).GetProperty("id").GetString()!;
        return new Belongings(channel, endpoint, await client.StoreFileAsync(channel, "timed"u8.ToArray(), "text/plain", cancellationToken), phone);
    }

    private sealed record Belongings(string Channel, string Endpoint, string File, string Phone);
}
