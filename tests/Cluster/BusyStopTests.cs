using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace WhatIsUp.Cluster;

/// <summary>SIGTERM under load: the program exits in time, without errors and with code 0.</summary>
public sealed partial class BusyStopTests(ITestOutputHelper output)
{
    private const int FileBytes = 40 << 20;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Program_stopped_under_load_exits_without_errors()
    {
        var folder = Directory.CreateTempSubdirectory("whatisup-stop-").FullName;
        var address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        using var hangs = new TcpListener(IPAddress.Loopback, 0);
        hangs.Start();
        await using var program = ChildProgram.Start("ApiGateway", ["--urls", address.ToString()], new Dictionary<string, string>
        {
            ["WhatIsUp:DataFolder"] = Path.Combine(folder, "data"), ["WhatIsUp:FirstPlan"] = "scale",
            ["WhatIsUp:Webhooks:AllowedHosts:0"] = "127.0.0.1", ["WhatIsUp:Webhooks:AllowedNetworks:0"] = "127.0.0.0/8",
        });
        try
        {
            var key = "";
            await Eventually.TrueAsync(() => Task.FromResult((key = TestKey().Match(program.Output).Value).Length > 0),
                "the program has printed its key", TimeSpan.FromSeconds(60));
            using var client = new GatewayClient(address, key);
            var (channel, friend) = await PairAsync(client);
            await client.CreateWebhookAsync(new Uri($"http://{hangs.LocalEndpoint}/hook"), Stop);
            var file = await client.StoreFileAsync(channel, new byte[FileBytes], "application/octet-stream", Stop);
            var link = (await client.ListFileLinksAsync(channel, Stop))[file];
            using var enough = new CancellationTokenSource();
            var sends = SendAsync(client, channel, friend, enough.Token);
            using var receiver = await hangs.AcceptTcpClientAsync(Stop);
            using var download = await RequestAsync(address, $"GET {new Uri(link).AbsolutePath} HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200");
            using var upload = await RequestAsync(
                address,
                $"POST /v1/channels/{channel}/media HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nContent-Type: "
                    + $"application/octet-stream\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n", "HTTP/1.1 100");
            var before = program.Lines;
            var since = TimeProvider.System.GetTimestamp();
            program.Terminate();
            var code = await program.WaitForExitAsync(Stop).WaitAsync(Grace, Stop);
            await enough.CancelAsync();
            await sends;
            output.WriteLine($"ended with {code} after {TimeProvider.System.GetElapsedTime(since).TotalSeconds:0.0} s");
            Assert.Equal(0, code);
            var content = program.Output.Split('\n')[^(int)(program.Lines - before)..];
            Assert.DoesNotContain(content,
                line => line.StartsWith("   at ", StringComparison.Ordinal) || line.Contains(" fail: ", StringComparison.Ordinal)
                    || line.Contains(" crit: ", StringComparison.Ordinal));
        }
        finally
        {
            output.WriteLine(program.Output);
            await program.KillAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(string Channel, string Friend)> PairAsync(GatewayClient client)
    {
        var account = await client.PostAsync("/v1/sandbox/phones", new { }, Stop);
        var friend = await client.PostAsync("/v1/sandbox/phones", new { }, Stop);
        var channel = await client.CreateChannelAsync("busy", Stop);
        await client.PostAsync($"/v1/sandbox/phones/{account.GetProperty("id").GetString()}/scan", new { qr = await client.ReadQrAsync(channel, Stop) }, Stop);
        await client.WaitForStatusAsync(channel, "connected", Stop);
        return (channel, friend.GetProperty("phone_number").GetString()!);
    }

    private static async Task SendAsync(GatewayClient client, string channel, string friend, CancellationToken enough)
    {
        for (var n = 0; !enough.IsCancellationRequested; n++)
        {
            try
            {
                await client.SendTextAsync(channel, friend, n.ToString(CultureInfo.InvariantCulture), null, Stop);
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException
                or GatewayRefusedException { Status: >= HttpStatusCode.InternalServerError })
            {
                return;
            }
        }
    }

    /// <summary>Starts a request, and reads no more of its response once that has begun.</summary>
    private static async Task<TcpClient> RequestAsync(Uri address, string request, string beginning)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Stop);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Stop);
        var reply = new byte[beginning.Length];
        await client.GetStream().ReadExactlyAsync(reply, Stop);
        Assert.Equal(beginning, Encoding.ASCII.GetString(reply));
        return client;
    }

    [GeneratedRegex("zpk_test_[0-9A-Za-z]{49}")]
    private static partial Regex TestKey();
}
