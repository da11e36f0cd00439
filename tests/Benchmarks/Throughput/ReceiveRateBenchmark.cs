using System.Diagnostics;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Benchmarks.Throughput;

/// <summary>
/// Texts per second from a sandbox phone to the signed webhook, each durable before its receipt, compared with a program that
/// only stores and forwards. Gateway, sandbox, phones and webhook receiver share the machine.
/// </summary>
internal static class ReceiveRateBenchmark
{
    private const double AimPerSecond = 1_500;
    private const int SendersPerChannel = 2;

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        int channels = options.Number("channels", 20), texts = options.Number("texts", 3_000), rounds = options.Number("rounds", 5);
        await using var database = await BenchmarkDatabase.StartAsync(options.Text("database", "sqlite"), cancellationToken);
        await using var floor = await FloorStage.StartAsync(database.ConnectionString, cancellationToken);
        await using var stage = await GatewayStage.StartAsync(new SandboxOptions(), database.ConnectionString, cancellationToken);
        await using var customer = await Floor.FloorPeer.StartAsync(cancellationToken);
        await stage.Client.CreateWebhookAsync(customer.Hook, cancellationToken, "message.received");
        await stage.PairAsync(channels, cancellationToken);

        var senders = new List<(SandboxPhone Phone, SandboxPhone Account)>();
        foreach (var (_, account) in stage.Channels)
            for (var i = 0; i < SendersPerChannel; i++)
                senders.Add((await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), cancellationToken), account));
        await SendAsync(senders, senders.Count, cancellationToken);
        await Load.UntilAsync(() => Task.FromResult(customer.Received >= senders.Count), cancellationToken);

        var medians = await Contest.RunAsync(
            rounds,
            TimeSpan.Zero,
            cancellationToken,
            new Contender("floor", (_, stop) => TimeAsync(texts, () => floor.Peer.Received, () => floor.Peer.SendAsync(texts, stop), stop)),
            new Contender("gateway", (_, stop) => TimeAsync(texts, () => customer.Received, () => SendAsync(senders, texts, stop), stop)));

        var report = new Report("receive-rate " + database.Name);
        report.Figure("floor", medians[0], "texts/s");
        report.Ratio("gateway_texts_per_second", medians[1], AimPerSecond);
        report.Figure("gateway_to_floor", medians[1] / medians[0], "x");
        report.Json();
    }

    private static async Task<double> TimeAsync(int texts, Func<int> received, Func<Task> sendAsync, CancellationToken cancellationToken)
    {
        var until = received() + texts;
        var start = Stopwatch.GetTimestamp();
        await sendAsync();
        await Load.UntilAsync(() => Task.FromResult(received() >= until), cancellationToken);
        return texts / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Task SendAsync(List<(SandboxPhone Phone, SandboxPhone Account)> senders, int texts, CancellationToken cancellationToken)
    {
        var next = -1;
        return Task.WhenAll(senders.Select(async sender =>
        {
            for (var i = Interlocked.Increment(ref next); i < texts; i = Interlocked.Increment(ref next))
                await sender.Phone.SendTextAsync(sender.Account.Jid,
                    $"Text number {i}, as long as such texts are: a sentence or two about nothing at all.", cancellationToken: cancellationToken);
        }));
    }
}
