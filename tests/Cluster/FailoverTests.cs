using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Cluster;

/// <summary>Silos in separate processes.</summary>
public sealed class FailoverTests(ITestOutputHelper output)
{
    private static readonly byte[] File = [.. "%PDF-1.7 "u8, .. new byte[3_000]];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Silo_of_a_cluster_requires_a_shared_file_store()
    {
        await using var silo = ChildProgram.Start("Silo", ["--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string> { ["WhatIsUp:Database:Provider"] = "postgres" });
        Assert.Equal(1, await silo.WaitForExitAsync(Stop));
        await Eventually.TrueAsync(
            () => silo.Output.Contains("WhatIsUp:Media:Folder must be a folder that all silos share, or Media:Store s3.", StringComparison.Ordinal),
            "it names the setting");
    }

    [Fact(Timeout = 180_000)]
    public async Task Channels_of_a_killed_silo_continue_on_another_silo_without_loss()
    {
        await using var stage = new ClusterStage();
        await stage.StartAsync(2, Stop);
        await using var webhooks = await WebhookReceiver.StartAsync(Stop);
        await stage.Client.CreateWebhookAsync(webhooks.Address, Stop, "message.received");
        var friend = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
        var channels = await PairAsync(stage, 6);
        await using var feed = await FeedFollower.StartAsync(stage.GatewayAddress, stage.Key);
        var owners = new List<string>();
        foreach (var (id, _) in channels) owners.Add(await SiloOfAsync(stage, id));
        output.WriteLine("owners: " + string.Join(' ', owners));
        var victim = owners[0];
        Assert.Contains(victim, stage.Silos);

        // Files that the killed silo received are available on the others.
        var moved = channels[0].Id;
        var path = $"/v1/channels/{moved}";
        var file = await stage.Client.StoreFileAsync(moved, File, "application/pdf", Stop);
        await stage.Client.CallAsync(HttpMethod.Patch, path + "/settings", new { mark_read_on_reply = true }, Stop);

        var killedAt = TimeProvider.System.GetTimestamp();
        await stage.KillSiloAsync(victim);
        foreach (var (_, phone) in channels) await friend.SendTextAsync(phone.Jid, "while you were away", cancellationToken: Stop);
        try
        {
            await Eventually.TrueAsync(
                () => AreConnectedElsewhereAsync(stage, channels, victim), "all channels are connected elsewhere",
                TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(250));
        }
        catch (TimeoutException fault)
        {
            throw new InvalidOperationException(stage.Output, fault);
        }

        output.WriteLine($"all channels online {TimeProvider.System.GetElapsedTime(killedAt).TotalSeconds:0.0} s after the kill");
        foreach (var (id, _) in channels)
        {
            var sent = await stage.Client.SendTextAsync(id, friend.Jid.User, "still here " + id, null, Stop);
            await friend.WaitForMessageAsync(message => message.Id == sent, Stop);
        }

        await Eventually.TrueAsync(
            () => webhooks.Deliveries.Entries.Select(
                hook => hook.Payload.GetProperty("message").GetProperty("id").GetString()).Distinct().Count() == channels.Count,
            "every text written meanwhile has its webhook", TimeSpan.FromSeconds(30));
        Assert.True((await stage.Client.GetAsync(path + "/settings", Stop)).GetProperty("mark_read_on_reply").GetBoolean());
        Assert.Equal(
            File, await stage.Client.ReadFileAsync((await stage.Client.GetAsync($"{path}/media/{file}", Stop)).GetProperty("media_url").GetString()!, Stop));
        var document = (await stage.Client.PostAsync(path + "/messages", new { type = "document", to = friend.Jid.User, media_id = file }, Stop))
            .GetProperty("message_id").GetString();
        await friend.WaitForMessageAsync(message => message.Id == document, Stop);
        Assert.Equal(0, friend.UndecryptableCount);
        await ContinueAtAnotherGatewayAsync(stage, feed, friend, channels);
    }

    /// <summary>A reader of events that lost a silo and its gateway has each event once, in the order of the store.</summary>
    private static async Task ContinueAtAnotherGatewayAsync(
        ClusterStage stage, FeedFollower feed, SandboxPhone friend, List<(string Id, SandboxPhone Phone)> channels)
    {
        await Eventually.TrueAsync(() => Received(feed).Count() == channels.Count, "the reader has the texts of the kill", TimeSpan.FromSeconds(30));
        feed.Gateway = await stage.StartGatewayAsync(Stop);
        await stage.Gateway.KillAsync();
        foreach (var (_, phone) in channels) await friend.SendTextAsync(phone.Jid, "while the gateway was away", cancellationToken: Stop);
        await Eventually.TrueAsync(() => Received(feed).Count() == 2 * channels.Count, "the reader has the later texts", TimeSpan.FromSeconds(30));
        var seen = feed.Seen.Select(one => one.Id!).ToArray();
        Assert.Equal(seen.Length, seen.Distinct().Count());
        Assert.Equal(seen[1..], await FeedFollower.ReadAgainAsync(feed.Gateway, stage.Key, seen[0], seen.Length - 1));

        static IEnumerable<StreamedEvent> Received(FeedFollower feed) => feed.Seen.Where(one => one.Name == "message.received");
    }

    private static async Task<List<(string Id, SandboxPhone Phone)>> PairAsync(ClusterStage stage, int count)
    {
        var channels = new List<(string Id, SandboxPhone Phone)>();
        for (var n = 0; n < count; n++)
        {
            var phone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
            var id = await stage.Client.CreateChannelAsync($"failover {n}", Stop);
            await phone.ScanAsync(await stage.Client.ReadQrAsync(id, Stop), Stop);
            await stage.Client.WaitForStatusAsync(id, "connected", Stop);
            channels.Add((id, phone));
        }
        return channels;
    }

    private static async Task<string> SiloOfAsync(ClusterStage stage, string id) =>
        (await stage.Client.GetAsync($"/v1/channels/{id}/status", Stop)).GetProperty("silo").GetString()!;

    private static async Task<bool> AreConnectedElsewhereAsync(ClusterStage stage, List<(string Id, SandboxPhone Phone)> channels, string victim)
    {
        foreach (var (id, _) in channels)
        {
            try
            {
                if (await stage.Client.ReadStatusAsync(id, Stop) != "connected" || await SiloOfAsync(stage, id) == victim) return false;
            }
            catch (GatewayRefusedException)
            {
                return false;
            }
        }
        return true;
    }
}
