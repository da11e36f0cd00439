using System.Globalization;
using System.Net;
using System.Text.Json;

namespace WhatIsUp.Cluster;

/// <summary>
/// A single process with its sandbox: when it is killed, the sandbox must restore its accounts, devices and queues
/// from its folder.
/// </summary>
public sealed class EmbeddedKillTests(ITestOutputHelper output)
{
    private const int Kills = 4;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task Embedded_sandbox_keeps_phones_pairings_and_texts_after_a_kill()
    {
        var folder = Directory.CreateTempSubdirectory("whatisup-kill-").FullName;
        await using var webhooks = await WebhookReceiver.StartAsync(Stop);
        var gateway = await GatewayProcess.StartAsync(new GatewayOptions(Path.Combine(folder, "data")), Stop);
        try
        {
            using var client = new GatewayClient(gateway.Address, gateway.TestKey);
            await client.CreateWebhookAsync(webhooks.Address, Stop);
            var (account, friend) = (await NewPhoneAsync(client), await NewPhoneAsync(client));
            var channel = await client.CreateChannelAsync("embedded", Stop);
            await client.PostAsync($"/v1/sandbox/phones/{account.Id}/scan", new { qr = await client.ReadQrAsync(channel, Stop) }, Stop);
            await client.WaitForStatusAsync(channel, "connected", Stop);

            var (sent, written) = (new List<string>(), new List<string>());
            for (var round = 0; round <= Kills; round++)
            {
                using var enough = new CancellationTokenSource();
                var prefix = string.Create(CultureInfo.InvariantCulture, $"round {round}");
                var traffic = Task.WhenAll(
                    WriteAsync(sent, prefix + " out",
                        text => client.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = friend.Number, text, client_ref = text }, Stop),
                        enough.Token),
                    WriteAsync(written, prefix + " in",
                        text => client.PostAsync($"/v1/sandbox/phones/{friend.Id}/messages", new { channel_id = channel, text }, Stop), enough.Token));
                // At a different point of the running operations each time.
                await Task.Delay(TimeSpan.FromMilliseconds(700 + (230 * round)), Stop);
                if (round < Kills) await gateway.KillAsync(Stop);
                await enough.CancelAsync();
                await traffic;
                if (round == Kills) break;
                gateway.Launch();
                await gateway.WaitUntilReadyAsync(Stop);
            }

            output.WriteLine($"{sent.Count} accepted by the gateway, {written.Count} by the phone");
            await Eventually.TrueAsync(async () => (await TextsAsync(client, friend.Id)).IsSupersetOf(sent), "the friend has every accepted text", Settling);
            await Eventually.TrueAsync(() => webhooks.Deliveries.Entries.Select(TextOf).ToHashSet().IsSupersetOf(written),
                "every text of the friend was told", Settling);
            var history = (await client.ListMessagesAsync(channel, Stop))
                .Select(message => message.GetProperty("text").GetProperty("body").GetString()!).ToArray();
            Assert.Empty(written.Except(history));
            Assert.Empty(sent.Except(history));
            Assert.Equal("connected", await client.ReadStatusAsync(channel, Stop));
            foreach (var phone in (string[])[account.Id, friend.Id])
                Assert.Equal(0, (await client.GetAsync($"/v1/sandbox/phones/{phone}", Stop)).GetProperty("undecryptable_count").GetInt32());
            Assert.Single((await client.GetAsync($"/v1/sandbox/phones/{account.Id}", Stop)).GetProperty("linked_devices").EnumerateArray());
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            output.WriteLine(gateway.Output);
            throw;
        }
        finally
        {
            await gateway.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Sends texts until there are enough or the process has ended; a text counts when it was acknowledged.</summary>
    private static async Task WriteAsync(List<string> promised, string prefix, Func<string, Task> writeAsync, CancellationToken enough)
    {
        for (var n = 0; !enough.IsCancellationRequested; n++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{prefix} {n}");
            try
            {
                await writeAsync(text);
                promised.Add(text);
                await Task.Delay(Pace, Stop);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException
                or GatewayRefusedException { Status: >= HttpStatusCode.InternalServerError })
            {
                return;
            }
        }
    }

    private static async Task<(string Id, string Number)> NewPhoneAsync(GatewayClient client)
    {
        var phone = await client.PostAsync("/v1/sandbox/phones", new { }, Stop);
        return (phone.GetProperty("id").GetString()!, phone.GetProperty("phone_number").GetString()!);
    }

    private static async Task<HashSet<string>> TextsAsync(GatewayClient client, string phone)
    {
        var texts = new List<string>();
        string? cursor = null;
        do
        {
            var page = await client.GetAsync(
                $"/v1/sandbox/phones/{phone}/messages?limit=200{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}", Stop);
            texts.AddRange(
                page.GetProperty("data").EnumerateArray().Where(message => !message.GetProperty("from_me").GetBoolean())
                    .Select(message => message.GetProperty("text").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(texts.Count, texts.Distinct().Count());
        return [.. texts];
    }

    private static string TextOf(ReceivedWebhook hook) =>
        hook.Event == "message.received" && hook.Payload.GetProperty("message").TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.Object
            ? text.GetProperty("body").GetString()!
            : "";
}
