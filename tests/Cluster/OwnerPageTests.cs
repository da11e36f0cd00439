using System.Net;
using System.Text.Json;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Cluster;

/// <summary>The owner's page in a cluster: every gateway serves it, and it expires with the silo of its attempt.</summary>
public sealed class OwnerPageTests(ITestOutputHelper output)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Link_is_valid_on_every_gateway_and_expires_with_the_silo_of_its_attempt()
    {
        await using var stage = new ClusterStage();
        await stage.StartAsync(2, Stop);
        try
        {
            using var other = new HttpClient { BaseAddress = await stage.StartGatewayAsync(Stop) };
            var phone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(Policy: new SandboxPhonePolicy { Passkey = true }), Stop);
            var channel = await stage.Client.CreateChannelAsync("owner", Stop);
            var link = await ScanAsync(stage, channel, phone);
            Assert.Equal("assertion", (await ReadAsync(other, link)).GetProperty("stage").GetString());

            await stage.KillSiloAsync((await stage.Client.GetAsync($"/v1/channels/{channel}/status", Stop)).GetProperty("silo").GetString()!);
            await Eventually.TrueAsync(
                async () => (await ReadAsync(other, link)).TryGetProperty("error", out var error) && error.TryGetProperty("details", out var details)
                    && details.GetProperty("reason").GetString() == "link_ended",
                "the link is dead", TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(500));
            await stage.Client.WaitForStatusAsync(channel, "qr", Stop);
            Assert.Equal("passkey_interrupted", (await stage.Client.GetAsync($"/v1/channels/{channel}/status", Stop)).GetProperty("reason").GetString());

            var next = await ScanAsync(stage, channel, phone);
            var options = (await ReadAsync(other, next)).GetProperty("options").GetRawText();
            using var answer = new StringContent($$"""{"assertion":{{await phone.AnswerPasskeyAsync(options, Stop)}}}""",
                System.Text.Encoding.UTF8, "application/json");
            Assert.Equal(HttpStatusCode.Accepted, (await other.PostAsync(new Uri(next + "/passkey/assertion", UriKind.Relative), answer, Stop)).StatusCode);
            await Eventually.TrueAsync(async () => (await ReadAsync(other, next)).GetProperty("stage").GetString() == "confirm", "the code is there");
            Assert.Equal(HttpStatusCode.Accepted, (await other.PostAsync(new Uri(next + "/passkey/confirm", UriKind.Relative), null, Stop)).StatusCode);
            await stage.Client.WaitForStatusAsync(channel, "connected", Stop);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            output.WriteLine(stage.Output);
            throw;
        }
    }

    private static async Task<string> ScanAsync(ClusterStage stage, string channel, SandboxPhone phone)
    {
        await phone.ScanAsync(await stage.Client.ReadQrAsync(channel, Stop), Stop);
        await stage.Client.WaitForStatusAsync(channel, "passkey", Stop);
        return new Uri((await stage.Client.GetAsync($"/v1/channels/{channel}/passkey", Stop)).GetProperty("page_url").GetString()!).AbsolutePath;
    }

    private static async Task<JsonElement> ReadAsync(HttpClient gateway, string link)
    {
        using var reply = await gateway.GetAsync(new Uri(link + "/passkey", UriKind.Relative), Stop);
        return JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).RootElement;
    }
}
