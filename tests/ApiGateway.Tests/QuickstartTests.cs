using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>The first steps: the lines printed at the first start, and the root path.</summary>
[Collection(GatewayCollection.Name)]
public sealed class QuickstartTests(GatewayStage stage)
{
    /// <summary>The receiver prints to a file of its own; its end is waited for, not a time.</summary>
    private const string Ending = """

        for n in $(seq 300); do grep -q 'Hello back' "$HOOKS" && break; sleep 0.1; done
        kill %1; cat "$HOOKS"
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Printed_commands_pair_a_channel_send_a_message_and_receive_a_webhook()
    {
        var folder = Directory.CreateTempSubdirectory("whatisup-introduction-").FullName;
        // The setting is the one that the lines name.
        var settings = new Dictionary<string, string> { ["WhatIsUp:Webhooks:AllowedHosts:0"] = "127.0.0.1" };
        await using var program = await GatewayProcess.StartAsync(
            new TestSupport.GatewayOptions(folder) { Settings = settings }, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => program.Output.Contains("Hello back", StringComparison.Ordinal), "everything is printed");
        Assert.Contains("--WhatIsUp:Webhooks:AllowedHosts:0 127.0.0.1", program.Output, StringComparison.Ordinal);
        // The lines that are commands.
        var lines = program.Output.Split('\n').SkipWhile(line => !line.StartsWith("KEY=", StringComparison.Ordinal))
            .Where(line => !line.StartsWith("The first", StringComparison.Ordinal) && !line.StartsWith("Webhooks", StringComparison.Ordinal)
                && !line.StartsWith("and then", StringComparison.Ordinal) && !line.StartsWith("  --", StringComparison.Ordinal)).ToList();
        var script = "HOOKS=$(mktemp)\n"
            + string.Join('\n', lines).Replace("9000", Ports.Free().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("()' &", "()' > $HOOKS 2>&1 &", StringComparison.Ordinal);
        var output = await RunAsync(script + Ending);
        foreach (
            var expected in (string[])[
                "\"status\":\"connected\"", "\"message_id\":\"", "\"text\":\"Hello\"", "\"signing_secret\":\"", "\"event\":\"message.received\"", "Hello back"])
            Assert.True(output.Contains(expected, StringComparison.Ordinal), $"{expected}: {output}");
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Root_redirects_to_the_reference(string method)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = stage.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), "/");
        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Found, "/docs"), (reply.StatusCode, reply.Headers.Location?.ToString()));
    }

    private static async Task<string> RunAsync(string script)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(deadline.Token), shell.StandardError.ReadToEndAsync(deadline.Token));
        await shell.WaitForExitAsync(deadline.Token);
        return await output + await errors;
    }
}
