using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests.Telemetry;

/// <summary>Metrics of the running program, and the alert rules and the board that use them.</summary>
[Collection(GatewayCollection.Name)]
public sealed partial class MetricsTests(GatewayStage stage)
{
    /// <summary>Series that only faults begin.</summary>
    private static readonly string[] OfFaults = ["whatisup_commit_failures_total"];

    private static readonly string Monitoring = Path.Combine(
        typeof(MetricsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectFolder").Value!,
        "..", "..", "deploy", "monitoring");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_series_of_the_alerts_and_the_board_exists_and_none_names_a_customer()
    {
        using var http = new HttpClient();
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        var api = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync()));
        var (channel, phone) = await stage.PairAsync(api);
        await api.PostAsync("/v1/webhook-endpoints", new { url = receiver.Address, events = new[] { "*" } });
        var number = (await api.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number");
        var friend = await stage.CreatePhoneAsync(api);
        var to = (await api.GetAsync($"/v1/sandbox/phones/{friend}")).String("phone_number");
        await api.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to, text = "hello" });
        await api.PostAsync($"/v1/sandbox/phones/{friend}/messages", new { channel_id = channel, text = "hello back" });
        await api.PostAsync("/v1/sandbox/faults", new { channel_id = channel, kind = "undecryptable", count = 1 });
        await api.PostAsync($"/v1/sandbox/phones/{friend}/messages", new { channel_id = channel, text = "unreadable at first" });

        var wanted = SeriesNames().Matches(await ReadAsync("alerts.yaml") + await ReadAsync("dashboard.json")).Select(match => match.Value).Distinct()
            .Except(OfFaults).ToArray();
        Assert.InRange(wanted.Length, 10, 40);
        var text = "";
        await Eventually.TrueAsync(
            async () =>
            {
                text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{stage.MetricsPort}/metrics"), Stop);
                return !wanted.Any(IsMissing);
            },
            "every series but " + string.Join(' ', OfFaults));
        foreach (var secret in new[] { channel, number.TrimStart('+'), to.TrimStart('+'), phone, receiver.Address.ToString() })
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);

        var own = string.Join('\n', text.Split('\n').Where(line => OwnLines().IsMatch(line))) + "\n";
        var (code, output) = await Promtool.RunAsync(["check", "metrics"], own, Stop);
        Assert.True(code == 0, output);

        bool IsMissing(string name) => !text.Contains("\n" + name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_not_served_where_the_API_is() => Assert.Equal(404, (int)(await stage.Nobody.GetAsync("/metrics")).Status);

    [Fact]
    public async Task Alert_rules_and_the_expressions_of_the_board_are_valid()
    {
        foreach (var (action, file) in new[] { ("check", "alerts.yaml"), ("test", "alerts-test.yaml") })
        {
            var (code, output) = await Promtool.RunAsync([action, "rules", Path.Combine(Monitoring, file)], null, Stop);
            Assert.True(code == 0, output);
        }

        using var board = JsonDocument.Parse(await ReadAsync("dashboard.json"));
        var rules = board.RootElement.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select((target, i) => $"      - record: expression:{i}\n        expr: {JsonSerializer.Serialize(target.GetProperty("expr").GetString())}\n");
        var rulesFile = Path.Combine(Directory.CreateTempSubdirectory("whatisup-board-").FullName, "rules.yaml");
        await File.WriteAllTextAsync(rulesFile, "groups:\n  - name: board\n    rules:\n" + string.Concat(rules), Stop);
        var (checkedCode, problems) = await Promtool.RunAsync(["check", "rules", rulesFile], null, Stop);
        Directory.Delete(Path.GetDirectoryName(rulesFile)!, recursive: true);
        Assert.True(checkedCode == 0, problems);
    }

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(Monitoring, file), Stop);

    [GeneratedRegex(@"\b(whatisup|whatsapp|http_server|dotnet)_[a-z_]+(?=[\[{) ""])")]
    private static partial Regex SeriesNames();

    [GeneratedRegex("^(# (TYPE|HELP) )?whatisup_")]
    private static partial Regex OwnLines();
}
