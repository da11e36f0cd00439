using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.ApiGateway.Linking;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>The one-time page for the owner of a number, and its requests. Its behaviour in a browser is tested in tests/Browser.</summary>
[Collection(GatewayCollection.Name)]
public sealed partial class LinkPageTests(GatewayStage stage)
{
    [Fact]
    public async Task Owner_links_with_the_token_alone_and_the_token_expires_afterwards()
    {
        var (channel, phone, link) = await RequestedAsync();
        var requested = await stage.Nobody.GetAsync(link + "/passkey");
        Assert.Equal(("stage", "assertion"), (requested.String("channel_name"), requested.String("stage")));
        var options = requested["options"];
        Assert.Equal((await stage.Test.GetAsync($"/v1/channels/{channel}/passkey"))["options"].GetRawText(), options.GetRawText());
        var answer = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/passkey/assertion", new { options });
        var submitted = await stage.Nobody.SendTextAsync(HttpMethod.Post, link + "/passkey/assertion", answer.Text);
        Assert.True((int)submitted.Status == 202, submitted.ToString());
        var code = "";
        await Eventually.TrueAsync(
            async () =>
            {
                var now = await stage.Nobody.GetAsync(link + "/passkey");
                if (now.String("stage") != "confirm") return false;
                code = now.String("code");
                return true;
            },
            "the code is there");
        Assert.Equal(code, (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/passkey")).String("code"));
        Assert.Equal(202, (int)(await stage.Nobody.PostAsync(link + "/passkey/confirm")).Status);
        await stage.WaitForStatusAsync(channel, "connected");
        await AssertDeadAsync(link, "linked");
        Assert.Contains("is linked", (await stage.Nobody.GetAsync(link)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Owner_stops_the_attempt_and_the_next_attempt_has_another_link()
    {
        var (channel, phone, link) = await RequestedAsync();
        Assert.Equal(204, (int)(await stage.Nobody.DeleteAsync(link + "/passkey")).Status);
        await AssertDeadAsync(link, "stopped");
        await stage.WaitForStatusAsync(channel, "qr");
        var qr = (await stage.Test.GetAsync($"/v1/channels/{channel}/qr")).String("raw");
        await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/scan", new { qr });
        await stage.WaitForStatusAsync(channel, "passkey");
        var next = await LinkAsync(channel);
        Assert.NotEqual(link, next);
        await AssertDeadAsync(link, null);
        Assert.Equal(200, (int)(await stage.Nobody.GetAsync(next + "/passkey")).Status);
    }

    [Fact]
    public async Task Link_expires_with_its_channel()
    {
        var (channel, _, link) = await RequestedAsync();
        await stage.Test.DeleteAsync($"/v1/channels/{channel}");
        await Eventually.TrueAsync(async () => (int)(await stage.Nobody.GetAsync(link + "/passkey")).Status == 404, "the link is dead");
        Assert.Equal(LinkVisit.Ended, (await stage.Nobody.GetAsync(link + "/passkey")).Detail("reason"));
    }

    [Fact]
    public async Task Progress_is_streamed_until_the_end()
    {
        var (channel, _, link) = await RequestedAsync();
        using var http = new HttpClient { BaseAddress = stage.Address };
        using var reply = await http.GetAsync(
            new Uri(link + "/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", reply.Content.Headers.ContentType!.MediaType);
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("event: state", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("assertion", Data(await lines.ReadLineAsync(TestContext.Current.CancellationToken)).GetProperty("stage").GetString());
        await stage.Test.DeleteAsync($"/v1/channels/{channel}/passkey");
        var rest = (await lines.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("event: ended", rest[^2]);
        Assert.Equal("stopped", Data(rest[^1]).GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task One_link_has_a_bounded_number_of_streams()
    {
        var (_, _, link) = await RequestedAsync();
        using var http = new HttpClient { BaseAddress = stage.Address };
        var streams = new List<HttpResponseMessage>();
        try
        {
            for (var i = 0; i < LinkDoor.MaxStreams; i++)
                streams.Add(
                    await http.GetAsync(
                        new Uri(link + "/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
            Assert.All(streams, stream => Assert.Equal(200, (int)stream.StatusCode));
            var refused = await stage.Nobody.GetAsync(link + "/events");
            Assert.Equal((429, "rate_limited"), ((int)refused.Status, refused.Code));
            Assert.NotNull(refused.Header("Retry-After"));
            streams[0].Dispose();
            await Eventually.TrueAsync(
                async () =>
                {
                    using var next = await http.GetAsync(
                        new Uri(link + "/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                    return next.IsSuccessStatusCode;
                },
                "the place is free again", pause: TimeSpan.FromSeconds(1));
        }
        finally
        {
            foreach (var stream in streams) stream.Dispose();
        }
    }

    [Fact]
    public async Task Invalid_token_is_not_found_and_guessing_is_limited_by_address()
    {
        var (_, _, link) = await RequestedAsync();
        using var guesser = new Api(stage.Address, null);
        var forged = $"/link/{new string('A', 64)}";
        foreach (
            var (method, path) in ((HttpMethod, string)[])[
                (HttpMethod.Get, "/passkey"), (HttpMethod.Delete, "/passkey"), (HttpMethod.Get, "/events"), (HttpMethod.Post, "/passkey/confirm")])
        {
            var none = await guesser.SendAsync(method, forged + path, null);
            Assert.True((int)none.Status == 404 && none.Code == "not_found" && none.Detail("reason") is null, none.ToString());
        }

        var page = await guesser.GetAsync(forged);
        Assert.Equal(404, (int)page.Status);
        Assert.Contains("This link has ended", page.Text, StringComparison.Ordinal);
        Reply? refused = null;
        for (var i = 0; i < AddressLimiter.Capacity * 3 && refused is null; i++)
            if (await guesser.GetAsync(forged + "/passkey") is { Code: "rate_limited" } reply) refused = reply;
        Assert.NotNull(refused?.Header("Retry-After"));
        // The address is limited for guessing; a valid link from the same address still works.
        Assert.Equal(200, (int)(await guesser.GetAsync(link + "/passkey")).Status);
    }

    [Fact]
    public async Task Requests_of_one_link_are_limited()
    {
        var (_, _, link) = await RequestedAsync();
        Reply? refused = null;
        for (var i = 0; i < LinkDoor.Capacity * 4 && refused is null; i++)
            if (await stage.Nobody.GetAsync(link + "/passkey") is { Code: "rate_limited" } reply) refused = reply;
        Assert.Equal(429, (int)refused!.Status);
        Assert.NotNull(refused.Header("Retry-After"));
    }

    [Fact]
    public async Task Invalid_answers_are_rejected_with_the_reason_and_keep_the_link_valid()
    {
        var (_, _, link) = await RequestedAsync(new { passkey = true, passkey_fault = "refused_prologue" });
        var path = link + "/passkey/assertion";
        Assert.Equal("is required", (await stage.Nobody.PostAsync(path, new { })).Detail("assertion"));
        Assert.NotNull(
            (await stage.Nobody.PostAsync(path, new { assertion = new { id = "AQID", rawId = "AQID", type = "public-key", response = new { } } }))
                .Detail("assertion.response.clientDataJSON"));
        Assert.Equal(415, (int)(await stage.Nobody.SendTextAsync(HttpMethod.Post, path, "{}", "text/plain")).Status);
        Assert.Equal(413, (int)(await stage.Nobody.PostAsync(path, new { assertion = new { id = new string('A', 70_000) } })).Status);
        Assert.Equal(
            (409, "assertion"), (await stage.Nobody.PostAsync(link + "/passkey/confirm")) is var early ? ((int)early.Status, early.Detail("stage")) : default);
        Assert.Equal(200, (int)(await stage.Nobody.GetAsync(link + "/passkey")).Status);
    }

    [Fact]
    public async Task Key_with_read_scope_gets_no_link()
    {
        var (channel, _, _) = await RequestedAsync();
        var customer = new CustomerId(Guid.Parse((await stage.Test.GetAsync($"/v1/channels/{channel}")).String("customer_id")));
        var reader = stage.Client(await stage.CreateKeyAsync(customer, scopes: ["channels:read"]));
        Assert.Equal(JsonValueKind.Null, (await reader.GetAsync($"/v1/channels/{channel}/passkey"))["page_url"].ValueKind);
    }

    [Fact]
    public async Task Link_page_runs_only_its_own_scripts_and_is_neither_cached_nor_framed()
    {
        var (_, _, link) = await RequestedAsync();
        var page = await stage.Nobody.GetAsync(link);
        Assert.Equal(200, (int)page.Status);
        Assert.StartsWith("text/html", page.Header("Content-Type"), StringComparison.Ordinal);
        Assert.DoesNotMatch(InlineCode(), page.Text);
        var files = Source().Matches(page.Text).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(["assets/icon.svg", "assets/link.css", "assets/link.js"], files.Order(StringComparer.Ordinal));
        Reply[] replies =
        [
            page, .. await Task.WhenAll(files.Select(file => stage.Nobody.GetAsync("/link/" + file))), await stage.Nobody.GetAsync(link + "/passkey"),
            await stage.Nobody.GetAsync("/link/none"),
            await stage.Nobody.GetAsync("/link/none/passkey"), await stage.Nobody.GetAsync("/link/assets/none"), await stage.Nobody.GetAsync("/link"),
        ];
        Assert.All(replies, reply =>
        {
            var policy = reply.Header("Content-Security-Policy")!;
            foreach (
                var part in (string[])[
                    "default-src 'none'", "script-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"])
                Assert.Contains(part, policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal(
                ("no-store", "no-referrer", "nosniff"),
                (reply.Header("Cache-Control"), reply.Header("Referrer-Policy"), reply.Header("X-Content-Type-Options")));
        });
        Assert.Equal("../" + link[^64..], (await stage.Nobody.GetAsync(link + "/")).Header("Location"));
        Assert.Equal(
            "../https%3A%252F%252Felsewhere.example%0D%0Ax", (await stage.Nobody.GetAsync("/link/https:%2F%2Felsewhere.example%0D%0Ax/")).Header("Location"));
        Assert.Equal((200, ""), await stage.Nobody.SendAsync(HttpMethod.Head, link, null) is var head ? ((int)head.Status, head.Text) : default);
    }

    [Theory]
    [InlineData("", "http://asked.example/link/x")]
    [InlineData("https://gateway.example", "https://gateway.example/link/x")]
    [InlineData("https://gateway.example/whatisup/", "https://gateway.example/whatisup/link/x")]
    public void Links_are_made_of_the_public_url_or_of_the_requested_host(string setting, string link)
    {
        var request = new Microsoft.AspNetCore.Http.DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("http", new Microsoft.AspNetCore.Http.HostString("asked.example"));
        Assert.Equal(link, new PublicAddress(setting).Link(request, "/link/x"));
    }

    [Theory]
    [InlineData("gateway.example")]
    [InlineData("ftp://gateway.example")]
    [InlineData("https://gateway.example/?x=1")]
    [InlineData("https://me:secret@gateway.example")]
    public void Invalid_public_url_is_reported_at_start(string setting) =>
        Assert.Contains("PublicUrl", Assert.Throws<SettingException>(() => new PublicAddress(setting)).Message, StringComparison.Ordinal);

    private async Task<(string Channel, string Phone, string Link)> RequestedAsync(object? policy = null)
    {
        var (channel, phone) = await stage.ScanWithPasskeyAsync(policy);
        return (channel, phone, await LinkAsync(channel));
    }

    private async Task<string> LinkAsync(string channel)
    {
        var url = (await stage.Test.GetAsync($"/v1/channels/{channel}/passkey")).String("page_url");
        Assert.StartsWith(stage.Address + "link/", url, StringComparison.Ordinal);
        return new Uri(url).AbsolutePath;
    }

    private async Task AssertDeadAsync(string link, string? outcome)
    {
        var assertion = JsonNode.Parse(
            """{"assertion":{"id":"AQID","rawId":"AQID","type":"public-key","response":"""
            + """{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"MEQC"}}}""");
        Reply[] replies =
        [
            await stage.Nobody.GetAsync(link + "/passkey"), await stage.Nobody.GetAsync(link + "/events"),
                await stage.Nobody.PostAsync(link + "/passkey/assertion", assertion),
            await stage.Nobody.PostAsync(link + "/passkey/confirm"), await stage.Nobody.DeleteAsync(link + "/passkey"),
        ];
        Assert.All(
            replies, reply =>
                Assert.Equal((404, "not_found", LinkVisit.Ended, outcome), ((int)reply.Status, reply.Code, reply.Detail("reason"), reply.Detail("outcome"))));
        var page = await stage.Nobody.GetAsync(link);
        Assert.Equal(404, (int)page.Status);
        Assert.DoesNotContain("<script", page.Text, StringComparison.Ordinal);
    }

    private static JsonElement Data(string? line) => JsonDocument.Parse(line!["data: ".Length..]).RootElement;

    [GeneratedRegex("<script(?![^>]*\\ssrc=)|<style|\\sstyle=|\\son\\w+=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();

    [GeneratedRegex("(?:src|href)=\"((?!https:)[^\"]+)\"", RegexOptions.IgnoreCase)]
    private static partial Regex Source();
}
