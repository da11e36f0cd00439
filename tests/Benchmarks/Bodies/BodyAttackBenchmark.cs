using System.Diagnostics;
using System.Text;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Benchmarks.Bodies;

/// <summary>
/// Attacks the program with large bodies: many clients that send most of a body and stop, and many that send all of it, as JSON and as multipart.
/// Measures memory, when the program closes the connections, and how long an ordinary request takes meanwhile.
/// </summary>
internal static class BodyAttackBenchmark
{
    private const int MegaByte = 1 << 20;
    private const int WholeBytes = 6_200_000;
    private const int StoppedAt = 5_900_000;
    private const int Boundary = 0x5EED;

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        var clients = options.Number("clients", 400);
        var folder = Directory.CreateTempSubdirectory("whatisup-benchmark-").FullName;
        try
        {
            await using var gateway = await GatewayProcess.StartAsync(new GatewayOptions(folder) { Settings = Settings() }, cancellationToken);
            using var ordinary = new GatewayClient(gateway.Address, gateway.TestKey);
            var channel = (await ordinary.PostAsync("/v1/channels", new { name = "attacked" }, cancellationToken)).GetProperty("id").GetString()!;
            var report = new Report("body-attack");
            report.Figure("clients", clients, "");
            report.Figure("memory at rest", ProcessMemory.ResidentBytes(gateway.ProcessId) / (double)MegaByte, "MB");
            foreach (var (name, attack) in Attacks(gateway, channel).Where(one => options.Text("only", one.Name) == one.Name))
                foreach (var sent in (int[])[StoppedAt, WholeBytes])
                {
                    await AttackAsync($"{name} {(sent == WholeBytes ? "whole" : "stopped")}", clients, body => attack(body, sent, cancellationToken), gateway,
                        ordinary, channel, report, cancellationToken);
                }
            report.Json();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task AttackAsync(
        string name, int clients, Func<int, Task<string>> attack, GatewayProcess gateway, GatewayClient ordinary, string channel,
        Report report, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var ends = Task.WhenAll(Enumerable.Range(0, clients).Select(index => Task.Run(() => attack(index), cancellationToken)));
        var (peak, waits) = (0L, new List<double>());
        while (!ends.IsCompleted)
        {
            var start = Stopwatch.GetTimestamp();
            await ordinary.GetAsync($"/v1/channels/{channel}", cancellationToken);
            waits.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            peak = Math.Max(peak, ProcessMemory.ResidentBytes(gateway.ProcessId));
            await Task.Delay(20, cancellationToken);
        }
        report.Figure($"{name}: over after", watch.Elapsed.TotalSeconds, "s");
        report.Figure($"{name}: ordinary request, median", Contest.Median(waits), "ms");
        report.Figure($"{name}: ordinary request, worst", waits.Max(), "ms");
        foreach (var group in (await ends).GroupBy(end => end).OrderBy(group => group.Key)) report.Figure($"{name}: {group.Key}", group.Count(), "clients");
        report.Ratio($"{name}: peak memory in MB", peak / (double)MegaByte, 500, isCeiling: true);
    }

    private static IEnumerable<(string Name, Func<int, int, CancellationToken, Task<string>> Attack)> Attacks(GatewayProcess gateway, string channel)
    {
        var json = Fill("{\"type\":\"document\",\"to\":\"+4915187654321\",\"media_base64\":\"", "\"}", (byte)'A', 4 * (((4 << 20) / 3) - 100));
        yield return ("json", (_, sent, stop) => SendAsync(gateway, $"/v1/channels/{channel}/messages", "application/json", json, sent, stop));
        var texts = Fill("{\"type\":\"text\",\"to\":\"+4915187654321\",\"text\":\"", "\"}", (byte)'A', 1_000_000);
        yield return ("text", (_, sent, stop) => SendAsync(gateway, $"/v1/channels/{channel}/messages", "application/json", texts, sent, stop));
        var form = Fill($"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n",
            $"\r\n--{Boundary}--\r\n", (byte)'A', WholeBytes);
        yield return ("multipart",
            (_, sent, stop) => SendAsync(gateway, $"/v1/channels/{channel}/media", $"multipart/form-data; boundary={Boundary}", form, sent, stop));
    }

    /// <summary>Sends as much of a body as it should, and waits for whatever the program answers.</summary>
    private static async Task<string> SendAsync(
        GatewayProcess gateway, string path, string contentType, byte[] body, int bytes, CancellationToken cancellationToken)
    {
        using var client = new System.Net.Sockets.TcpClient();
        try
        {
            await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port, cancellationToken);
            var stream = client.GetStream();
            var head =
                $"POST {path} HTTP/1.1\r\nHost: {gateway.Address.Authority}\r\nAuthorization: "
                    + $"Bearer {gateway.TestKey}\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
            var answer = ReadStatusAsync(stream, cancellationToken);
            var sending = stream.WriteAsync(body.AsMemory(0, (int)((long)body.Length * bytes / WholeBytes)), cancellationToken).AsTask();
            await Task.WhenAny(answer, sending);
            return await answer;
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
        {
            return "cut";
        }
    }

    private static async Task<string> ReadStatusAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[1_024];
        var read = await stream.ReadAtLeastAsync(buffer, 12, throwOnEndOfStream: false, cancellationToken);
        return read < 12 ? "cut" : Encoding.ASCII.GetString(buffer, 9, 3);
    }

    private static byte[] Fill(string before, string after, byte with, int length)
    {
        var body = new byte[before.Length + length + after.Length];
        body.AsSpan().Fill(with);
        Encoding.ASCII.GetBytes(before, body);
        Encoding.ASCII.GetBytes(after, body.AsSpan(before.Length + length));
        return body;
    }

    // The rate limit must not stop the attack.
    private static Dictionary<string, string> Settings() => new()
    {
        ["Logging:LogLevel:Default"] = "Warning", ["WhatIsUp:Plans:scale:RatePerSecond"] = "1000000", ["WhatIsUp:Plans:scale:Burst"] = "1000000",
    };
}
