using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Benchmarks.Throughput;

/// <summary>
/// Texts per second from REST to the frame at the sandbox, each durable before its 202, compared with a program that only stores and forwards.
/// Gateway, sandbox, phones and load generator share the machine. Recipients are offline during the measurement, so that only sending is measured, and
/// reconnect afterwards: every text must arrive once and be readable.
/// </summary>
internal static class SendRateBenchmark
{
    private const double AimPerSecond = 1_500;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        int channels = options.Number("channels", 20), texts = options.Number("texts", 3_000), rounds = options.Number("rounds", 5);
        var connections = options.Number("connections", 64);
        await using var database = await BenchmarkDatabase.StartAsync(options.Text("database", "sqlite"), cancellationToken);
        await using var floor = await FloorStage.StartAsync(database.ConnectionString, cancellationToken);
        await using var stage = await GatewayStage.StartAsync(new SandboxOptions(), database.ConnectionString, cancellationToken);
        await stage.PairAsync(channels, cancellationToken);
        var recipients = await MeetAsync(stage, channels, cancellationToken);
        foreach (var phone in recipients) await phone.GoOfflineAsync(cancellationToken);
        foreach (var (_, phone) in stage.Channels) await phone.GoOfflineAsync(cancellationToken);

        using var floorLoad = new Load(floor.Address, null, connections);
        using var load = new Load(stage.Gateway.Address, stage.Gateway.TestKey, connections);
        var medians = await Contest.RunAsync(
            rounds,
            TimeSpan.Zero,
            cancellationToken,
            new Contender("floor", (_, stop) =>
            {
                var until = floor.Peer.Frames + texts;
                return floorLoad.RunAsync(texts, i => ("/texts", recipients[i % channels].Jid.User), () => Task.FromResult(floor.Peer.Frames >= until), stop);
            }),
            new Contender("gateway", async (_, stop) =>
            {
                var until = (await stage.Sandbox.Network.ReadCountersAsync(stop)).MessagesAccepted + texts;
                return await load.RunAsync(
                    texts,
                    i => ($"/v1/channels/{stage.Channels[i % channels].Channel}/messages", recipients[i % channels].Jid.User),
                    async () => (await stage.Sandbox.Network.ReadCountersAsync(stop)).MessagesAccepted >= until,
                    stop);
            }));

        var report = new Report("send-rate " + database.Name);
        report.Figure("floor", medians[0], "texts/s");
        report.Ratio("gateway_texts_per_second", medians[1], AimPerSecond);
        report.Figure("gateway_to_floor", medians[1] / medians[0], "x");
        report.Figure("texts_lost_or_unreadable", await CountMissingAsync(recipients, (rounds + 1) * texts / channels, cancellationToken), "");
        report.Json();
    }

    /// <summary>A recipient for each channel, and a first text, so that sessions exist.</summary>
    private static async Task<List<SandboxPhone>> MeetAsync(GatewayStage stage, int channels, CancellationToken cancellationToken)
    {
        var recipients = new List<SandboxPhone>(channels);
        foreach (var (channel, _) in stage.Channels)
        {
            var phone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), cancellationToken);
            await stage.Client.SendTextAsync(channel, phone.Jid.User, "first", null, cancellationToken);
            var first = await phone.WaitForMessageAsync(message => message.Text == "first", cancellationToken);
            // A reply confirms the session on both sides.
            await phone.SendTextAsync(first.From.ToAccount(), "answer", cancellationToken: cancellationToken);
            recipients.Add(phone);
        }
        return recipients;
    }

    private static async Task<double> CountMissingAsync(List<SandboxPhone> recipients, int textsEach, CancellationToken cancellationToken)
    {
        var missing = 0L;
        foreach (var phone in recipients)
        {
            await phone.GoOnlineAsync(cancellationToken);
            var readable = -1;
            var came = 0;
            // Queued messages continue to arrive for a while.
            while (came > readable && came < textsEach)
            {
                readable = came;
                await Task.Delay(Settling, cancellationToken);
                var messages = await phone.ReadMessagesAsync(0, int.MaxValue, cancellationToken);
                came = messages.Where(message => !message.FromMe && message.Text?.StartsWith("Text number", StringComparison.Ordinal) == true)
                    .Select(message => message.Id).Distinct().Count();
            }
            missing += Math.Max(0, textsEach - came) + phone.UndecryptableCount;
        }
        return missing;
    }
}
