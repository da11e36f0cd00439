using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>The program at its most detailed log level logs no key, token, number or search term.</summary>
public sealed class LogTests : IDisposable
{
    private const string Number = "4917055566777";
    private const string Term = "heliotrope";
    private const string WebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";
    private const string ProxyPassword = "vermilion";

    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-log-").FullName;
    private readonly MemoryLog _log = new();

    [Fact]
    public async Task No_secret_is_logged_at_any_level()
    {
        string[] args =
        [
            "--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", _folder, "--Logging:LogLevel:Default", "Trace", "--Logging:LogLevel:WhatIsUp", "Trace",
            "--Logging:Console:LogLevel:Default", "None", "--WhatIsUp:Proxies:AllowedHosts:0", "127.0.0.1",
        ];
        string[] secrets;
        await using (var gateway = await GatewayHost.StartAsync(args, TestContext.Current.CancellationToken))
        {
            gateway.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
            var key = gateway.FirstStart!.TestKey;
            using var api = new Api(gateway.Address, key);
            using var live = new Api(gateway.Address, gateway.FirstStart.LiveKey);
            using var stranger = new Api(gateway.Address, key[..^1] + "x");
            var channel = (await api.PostAsync("/v1/channels", new { name = Term })).String("id");
            var proxied = (await live.PostAsync("/v1/channels", new { name = "p", proxy = $"socks5://me:{ProxyPassword}@127.0.0.1:1" })).String("id");
            await live.PostAsync($"/v1/channels/{proxied}/connect");
            foreach (var path in (string[])[
                $"/v1/messages?q={Term}&chat_id={Number}", $"/v1/channels/{channel}/messages?q={Term}", $"/v1/channels/{channel}/contacts/{Number}",
                $"/v1/channels/{channel}/chats/{Number}@s.whatsapp.net/messages?q={Term}",
                $"/v1/media/{new string('A', 54)}", $"/v1/nothing/{Number}?q={Term}", $"/v1/messages?q={Term}&limit=x{Number}",
            ]) await api.GetAsync(path);
            await stranger.GetAsync($"/v1/channels?q={Term}");
            await api.PostAsync($"/v1/channels/{channel}/messages", new { to = Number, type = "text", text = Term });
            await api.PostAsync($"/v1/channels/{channel}/connect");
            await api.PostAsync($"/v1/channels/{channel}/pair-code", new { phone_number = Number });
            await api.SendTextAsync(HttpMethod.Post, $"/v1/channels/{channel}/messages", $$"""{"to":"{{Number}}","text":"{{Term}}",""");
            await api.PostAsync("/v1/sandbox/phones", new { phone_number = Number, push_name = Term });
            await api.PostAsync("/v1/webhook-endpoints", new { url = "https://example.com/hook", events = new[] { "*" }, signing_secret = WebhookSecret });
            await api.GetAsync("/v1/channels", ("X-Request-Id", Number), ("Accept", Term));
            secrets = await LinkWithPasskeyAsync(api, gateway.Address);
        }

        var written = _log.All;
        Assert.Contains("Request starting", written, StringComparison.Ordinal);
        Assert.All(
            (string[])[Number, Term, WebhookSecret, WebhookSecret[6..], ProxyPassword, "zpk_test_", "zpk_live_", new string('A', 54), .. secrets],
            secret =>
                Assert.False(
                    written.Contains(secret, StringComparison.OrdinalIgnoreCase),
                    string.Join('\n', written.Split('\n').Where(line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)).Take(5))));
    }

    /// <summary>Links by the owner's page, with wrong steps between.</summary>
    /// <returns>Texts that must be in no log: the link's token, the challenge, the parts of the assertion, the code.</returns>
    private static async Task<string[]> LinkWithPasskeyAsync(Api api, Uri address)
    {
        using var owner = new Api(address, null);
        var channel = (await api.PostAsync("/v1/channels", new { name = Term })).String("id");
        var phone = (await api.PostAsync("/v1/sandbox/phones", new { push_name = Term, policy = new { passkey = true } })).String("id");
        await api.PostAsync($"/v1/channels/{channel}/connect");
        await api.PostAsync($"/v1/sandbox/phones/{phone}/scan", new { qr = (await api.GetAsync($"/v1/channels/{channel}/qr")).String("raw") });
        await StageAsync(() => api.GetAsync($"/v1/channels/{channel}/passkey"), "assertion");
        var requested = await api.GetAsync($"/v1/channels/{channel}/passkey");
        var link = new Uri(requested.String("page_url")).AbsolutePath;
        await owner.GetAsync(link);
        await owner.PostAsync(link + "/passkey/confirm");
        await owner.GetAsync($"{link}x/passkey?{link}");
        await owner.PostAsync(link + "/passkey/assertion", new { assertion = new { id = link } });
        var answer = await api.PostAsync($"/v1/sandbox/phones/{phone}/passkey/assertion", new { options = requested["options"] });
        var assertion = answer["assertion"];
        await owner.SendTextAsync(HttpMethod.Post, link + "/passkey/assertion", answer.Text[..^1]);
        Assert.Equal(202, (int)(await owner.SendTextAsync(HttpMethod.Post, link + "/passkey/assertion", answer.Text)).Status);
        var code = await StageAsync(() => owner.GetAsync(link + "/passkey"), "confirm");
        await owner.SendTextAsync(HttpMethod.Post, link + "/passkey/assertion", answer.Text);
        Assert.Equal(202, (int)(await owner.PostAsync(link + "/passkey/confirm")).Status);
        await Eventually.TrueAsync(
            async () => (await api.GetAsync($"/v1/channels/{channel}/status")).String("status") == "connected", "the channel is connected");
        await owner.GetAsync(link + "/passkey");
        var response = assertion.GetProperty("response");
        return
        [
            link.Split('/')[^1], requested["options"].GetProperty("challenge").GetString()!, assertion.GetProperty("id").GetString()!, code,
            .. ((string[])["clientDataJSON", "authenticatorData", "signature", "userHandle"]).Select(part => response.GetProperty(part).GetString()!),
        ];
    }

    /// <summary>Waits for a stage.</summary>
    /// <returns>The code of that stage.</returns>
    private static async Task<string> StageAsync(Func<Task<Reply>> readAsync, string stage)
    {
        var code = "";
        await Eventually.TrueAsync(
            async () =>
            {
                if (await readAsync() is not { Code: null } reply || reply.String("stage") != stage) return false;
                code = reply["code"].GetString() ?? "";
                return true;
            },
            $"the linking is at {stage}");
        return code;
    }

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
