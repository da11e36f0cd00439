using System.Net;
using System.Text.Json;

namespace WhatIsUp.Cluster;

/// <summary>A <c>client_ref</c> identifies one message, also for concurrent requests and across kills of the process.</summary>
public sealed class ClientRefKillTests(ITestOutputHelper output)
{
    private const int Duplicates = 50;
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 240_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fifty_parallel_duplicates_are_one_message_also_when_the_process_is_killed_meanwhile(bool isPostgres)
    {
        if (isPostgres && !PostgresServer.IsInstalled) Assert.Skip("The PostgreSQL server is not installed.");
        await using var postgres = isPostgres ? await PostgresServer.StartAsync(Stop) : null;
        var folder = Directory.CreateTempSubdirectory("whatisup-refs-").FullName;
        var plan = new Dictionary<string, string> { ["WhatIsUp:Plans:trial:Burst"] = "100000", ["WhatIsUp:Plans:trial:RatePerSecond"] = "100000" };
        var gateway = await GatewayProcess.StartAsync(
            new GatewayOptions(Path.Combine(folder, "data"), PostgresConnectionString: postgres?.ConnectionString()) { Settings = plan }, Stop);
        try
        {
            using var client = new GatewayClient(gateway.Address, gateway.TestKey);
            var (account, friend) = (await client.PostAsync("/v1/sandbox/phones", new { }, Stop), await client.PostAsync("/v1/sandbox/phones", new { }, Stop));
            var channel = await client.CreateChannelAsync("refs", Stop);
            await client.PostAsync($"/v1/sandbox/phones/{Text(account, "id")}/scan", new { qr = await client.ReadQrAsync(channel, Stop) }, Stop);
            await client.WaitForStatusAsync(channel, "connected", Stop);
            var (path, to) = ($"/v1/channels/{channel}/messages", Text(friend, "phone_number"));
            var first = await client.SendTextAsync(channel, to, "first", null, Stop);

            (string Path, HttpMethod Method, object Body)[] requests =
            [
                (path, HttpMethod.Post, new { type = "text", to, text = "once", client_ref = "text" }),
                (path, HttpMethod.Post, new { type = "image", to, media_base64 = Picture, caption = "once", client_ref = "image" }),
                (path, HttpMethod.Post, new { type = "reaction", to, message_id = first, emoji = "👍", client_ref = "reaction" }),
                ($"{path}/{first}", HttpMethod.Patch, new { text = "changed once", client_ref = "edit" }),
                ($"{path}/{first}/forward", HttpMethod.Post, new { to, client_ref = "forward" }),
            ];
            var requested = requests.Select(request => Ask(client, request)).ToArray();
            // Some requests are answered, some in progress, and some arrive too late.
            await Task.WhenAll(requested.Select(Task.WhenAny));
            await gateway.KillAsync(Stop);
            var answered = await Task.WhenAll(requested.Select(copies => Task.WhenAll(copies)));
            gateway.Launch();
            await gateway.WaitUntilReadyAsync(Stop);
            var again = await Task.WhenAll(requests.Select(request => Task.WhenAll(Ask(client, request))));
            output.WriteLine($"{answered.Sum(copies => copies.Count(id => id is not null))} answered before the kill");
            var named = answered.Zip(again, (before, after) => Assert.Single(before.OfType<string>().Concat(after).Distinct())!).ToList();

            await client.WaitForStatusAsync(channel, "connected", Stop);
            await Eventually.TrueAsync(async () => named.TrueForAll((await InboxAsync()).Contains), "the friend has them all", Settling);
            var last = await client.SendTextAsync(channel, to, "last", null, Stop);
            await Eventually.TrueAsync(async () => (await InboxAsync()).Contains(last), "the friend has what came behind", Settling);
            string[] all = [first, .. named, last];
            Assert.Equal(all.Order(StringComparer.Ordinal), (await InboxAsync()).Order(StringComparer.Ordinal));

            async Task<List<string>> InboxAsync() =>
                [.. (await client.GetAsync($"/v1/sandbox/phones/{Text(friend, "id")}/messages?limit=200", Stop)).GetProperty("data").EnumerateArray()
                    .Select(message => Text(message, "id"))];
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

    private static Task<string?>[] Ask(GatewayClient client, (string Path, HttpMethod Method, object Body) request) =>
        [.. Enumerable.Range(0, Duplicates).Select(_ => TryAsync(client, request.Method, request.Path, request.Body))];

    /// <summary>The id in the answer to a request, or null if the process ended before it answered.</summary>
    private static async Task<string?> TryAsync(GatewayClient client, HttpMethod method, string path, object body)
    {
        try
        {
            return Text(await client.CallAsync(method, path, body, Stop), "message_id");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException
            || fault is GatewayRefusedException { Status: HttpStatusCode.ServiceUnavailable })
        {
            return null;
        }
    }

    private static string Text(JsonElement element, string field) => element.GetProperty(field).GetString()!;
}
