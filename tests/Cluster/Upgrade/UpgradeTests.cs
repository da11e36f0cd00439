using System.Net;
using System.Text.Json;

namespace WhatIsUp.Cluster.Upgrade;

/// <summary>Data stored by an older version can be read by this one: encrypted state, sessions, history, webhooks. An update requires no new scan.</summary>
public sealed class UpgradeTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 180_000)]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Installation_of_an_older_version_keeps_its_paired_channel_and_history(string name)
    {
        var folder = Directory.CreateTempSubdirectory("whatisup-upgrade-").FullName;
        await using var postgres = name == "postgres" ? await PostgresServer.StartAsync(Stop) : null;
        await using var webhooks = await WebhookReceiver.StartAsync(Stop);
        var kept = KeptInstallation.Read(name);
        var data = Path.Combine(folder, "data");
        await KeptInstallation.UnpackAsync(name, data, Stop);
        var database = postgres is null ? null : await postgres.RestoreAsync("whatisup", await KeptInstallation.ReadDumpAsync(name, Stop), Stop);
        GatewayProcess? gateway = null;
        try
        {
            gateway = await GatewayProcess.StartAsync(new GatewayOptions(data, PostgresConnectionString: database) { TestKey = kept.Key }, Stop);
            using var client = new GatewayClient(gateway.Address, kept.Key);
            await client.WaitForStatusAsync(kept.Channel, "connected", Stop);
            await client.CallAsync(HttpMethod.Patch, $"/v1/webhook-endpoints/{kept.Webhook}", new { url = webhooks.Address.ToString() }, Stop);
            await HistoryIsThereAsync(client, kept);
            await SessionsGoOnAsync(client, kept, webhooks);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            output.WriteLine(gateway?.Output ?? "The gateway did not start.");
            throw;
        }
        finally
        {
            if (gateway is not null) await gateway.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task HistoryIsThereAsync(GatewayClient client, KeptInstallation kept)
    {
        var channel = await client.GetAsync($"/v1/channels/{kept.Channel}", Stop);
        Assert.Equal("7", channel.GetProperty("metadata").GetProperty("desk").GetString());
        var history = await client.ListMessagesAsync(kept.Channel, Stop);
        Assert.Subset(history.Select(IdOf).ToHashSet(), kept.Sent.ToHashSet());
        Assert.Contains(history, message => TextOf(message) == "An answer");
        Assert.Equal("Written by an older version", TextOf(history.Single(message => IdOf(message) == kept.First)));
        var found = await client.GetAsync($"/v1/channels/{kept.Channel}/messages?q=OLDER", Stop);
        Assert.Equal(kept.First, IdOf(Assert.Single(found.GetProperty("data").EnumerateArray())));
        var files = await client.ListFileLinksAsync(kept.Channel, Stop);
        Assert.Single(files);
    }

    /// <summary>Ratchets, sender keys and identities are those of before: no phone sees a message that it can't read, in either direction.</summary>
    private static async Task SessionsGoOnAsync(GatewayClient client, KeptInstallation kept, WebhookReceiver webhooks)
    {
        foreach (var to in (string[])[kept.AdaNumber, kept.BenNumber, kept.Group]) await client.SendTextAsync(kept.Channel, to, "After the update", null, Stop);
        foreach (var phone in (string[])[kept.Ada, kept.Ben])
        {
            await Eventually.TrueAsync(
                async () => (await client.ListAsync($"/v1/sandbox/phones/{phone}/messages", Stop))
                    .Count(message => SandboxTextOf(message) == "After the update") == 2,
                "both texts are on the phone", Settling);
            await client.PostAsync($"/v1/sandbox/phones/{phone}/messages", new { channel_id = kept.Channel, text = "Seen by " + phone }, Stop);
            await webhooks.WaitAsync("message.received", hook => TextOf(hook.Payload.GetProperty("message")) == "Seen by " + phone);
            Assert.Equal(0, (await client.GetAsync($"/v1/sandbox/phones/{phone}", Stop)).GetProperty("undecryptable_count").GetInt32());
        }

        Assert.Equal(HttpStatusCode.NotFound,
            (await Assert.ThrowsAsync<GatewayRefusedException>(() => client.GetAsync($"/v1/channels/{kept.Channel}/qr", Stop))).Status);
    }

    private static string IdOf(JsonElement message) => message.GetProperty("id").GetString()!;

    private static string? TextOf(JsonElement message) =>
        message.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.Object ? text.GetProperty("body").GetString() : null;

    private static string? SandboxTextOf(JsonElement message) => message.TryGetProperty("text", out var text) ? text.GetString() : null;
}
