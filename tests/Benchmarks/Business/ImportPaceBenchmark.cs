using System.Diagnostics;
using System.Globalization;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.Benchmarks.Throughput;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Benchmarks.Business;

/// <summary>Texts per second of one channel, each sent once the one before has arrived, alone and while the channel imports products.</summary>
internal static class ImportPaceBenchmark
{
    private const double Target = 0.75;

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        int products = options.Number("products", 500), texts = options.Number("texts", 200), rounds = options.Number("rounds", 5);
        await using var database = await BenchmarkDatabase.StartAsync(options.Text("database", "sqlite"), cancellationToken);
        await using var stage = await GatewayStage.StartAsync(new SandboxOptions(), database.ConnectionString, cancellationToken);
        var owner = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Flowers", IsBusiness: true), cancellationToken);
        var channel = await stage.Client.CreateChannelAsync("import", cancellationToken);
        await owner.ScanAsync(await stage.Client.ReadQrAsync(channel, cancellationToken), cancellationToken);
        await stage.Client.WaitForStatusAsync(channel, "connected", cancellationToken);
        var friend = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), cancellationToken);
        var path = $"/v1/channels/{channel}/business/products/import";
        var sent = 0;

        var medians = await Contest.RunAsync(
            rounds,
            TimeSpan.Zero,
            cancellationToken,
            new Contender("alone", (_, stop) => SendAsync(stop)),
            new Contender("import", async (_, stop) =>
            {
                var body = new { products = Enumerable.Range(sent, products).Select(NewProduct) };
                var import = (await stage.Client.PostAsync(path, body, stop)).GetProperty("id");
                var rate = await SendAsync(stop);
                if (await StatusAsync(stop) != "running") throw new InvalidOperationException("The import ended before the texts: use fewer texts.");
                await Eventually.TrueAsync(async () => await StatusAsync(stop) == "finished", "the import is finished", TimeSpan.FromMinutes(5));
                return rate;

                async Task<string?> StatusAsync(CancellationToken token) =>
                    (await stage.Client.GetAsync($"{path}/{import.GetString()}", token)).GetProperty("status").GetString();
            }));

        var report = new Report("import-pace " + database.Name);
        report.Figure("alone", medians[0], "texts/s");
        report.Figure("during_import", medians[1], "texts/s");
        report.Ratio("import_to_alone", medians[1] / medians[0], Target);
        report.Json();

        async Task<double> SendAsync(CancellationToken stop)
        {
            var since = Stopwatch.GetTimestamp();
            for (var i = 0; i < texts; i++)
            {
                var text = string.Create(CultureInfo.InvariantCulture, $"text {sent++}");
                await stage.Client.SendTextAsync(channel, friend.Jid.User, text, null, stop);
                await friend.WaitForMessageAsync(message => message.Text == text, stop);
            }
            return texts / Stopwatch.GetElapsedTime(since).TotalSeconds;
        }
    }

    private static object NewProduct(int number) => new
    {
        name = $"Product {number:000000}", price = 1.5, currency = "EUR", images = new[] { "https://mmg.whatsapp.net/product/image/1" },
    };
}
