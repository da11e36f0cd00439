using System.Text.RegularExpressions;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Rules for every HTTP request.</summary>
[Collection(GatewayCollection.Name)]
public sealed partial class HttpRuleTests(GatewayStage stage)
{
    [Theory]
    [InlineData("/v1/nothing")]
    [InlineData("/v1")]
    [InlineData("/nothing")]
    [InlineData("/v1/channels/a/b/c/d/e")]
    [InlineData("/admin/v1/nothing")]
    public async Task Unknown_route_is_not_found_with_and_without_a_key(string path)
    {
        foreach (var api in (Api[])[stage.Test, stage.Nobody])
        {
            var reply = await api.GetAsync(path);
            Assert.True((int)reply.Status == 404 && reply.Code == "not_found", reply.ToString());
        }
    }

    [Fact]
    public async Task Wrong_method_is_rejected_with_the_allowed_methods()
    {
        foreach (var path in stage.Routes.Where(route => !route.Pattern.StartsWith("/docs", StringComparison.Ordinal)).Select(route => route.Path()).Distinct())
        {
            var reply = await stage.Test.SendAsync(HttpMethod.Trace, path, null);
            Assert.True((int)reply.Status == 405 && reply.Code == "bad_request" && reply.Header("Allow") is { Length: > 0 }, reply.ToString());
        }
    }

    [Fact]
    public async Task Every_reply_has_its_own_request_id_also_in_the_envelope()
    {
        Reply[] replies =
        [
            await stage.Test.GetAsync("/v1/channels"), await stage.Test.GetAsync("/v1/channels/none"), await stage.Nobody.GetAsync("/v1/channels"),
            await stage.Test.GetAsync("/nothing"), await stage.Test.GetAsync("/healthz"), await stage.Test.SendAsync(HttpMethod.Put, "/v1/channels", null),
            await stage.Test.SendTextAsync(HttpMethod.Post, "/v1/channels", "{"),
        ];
        var ids = replies.Select(reply => reply.Header("X-Request-Id")!).ToArray();
        Assert.All(ids, id => Assert.Matches(RequestId(), id));
        Assert.Distinct(ids);
        foreach (var reply in replies.Where(reply => (int)reply.Status >= 400)) Assert.Equal(reply.Header("X-Request-Id"), reply.String("request_id"));
    }

    [Fact]
    public async Task Valid_client_request_id_is_kept_as_correlation_id()
    {
        var reply = await stage.Test.GetAsync("/v1/channels", ("X-Request-Id", "order-1042_b"));
        Assert.Equal("order-1042_b", reply.Header("X-Correlation-Id"));
        Assert.NotEqual("order-1042_b", reply.Header("X-Request-Id"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("<script>")]
    public async Task Invalid_client_request_id_is_not_repeated(string id)
    {
        var reply = await stage.Test.GetAsync("/v1/channels", ("X-Request-Id", id));
        Assert.Equal(reply.Header("X-Request-Id"), reply.Header("X-Correlation-Id"));
    }

    [Fact]
    public async Task Overlong_client_request_id_is_not_repeated()
    {
        var reply = await stage.Test.GetAsync("/v1/channels", ("X-Request-Id", new string('a', 65)));
        Assert.Equal(reply.Header("X-Request-Id"), reply.Header("X-Correlation-Id"));
    }

    [Fact]
    public async Task Replies_with_customer_data_are_not_cached_and_not_sniffed()
    {
        var reply = await stage.Test.GetAsync("/v1/channels");
        Assert.Equal("no-store", reply.Header("Cache-Control"));
        Assert.Equal("nosniff", reply.Header("X-Content-Type-Options"));
        Assert.Null(reply.Header("Server"));
    }

    [Fact]
    public async Task Overlong_url_is_rejected_with_the_reason()
    {
        var path = "/v1/channels/" + new string('a', RequestLimits.MaxTargetLength);
        foreach (var reply in new[] { await stage.Test.GetAsync(path), await stage.Nobody.GetAsync("/v1/channels?cursor=" + new string('a', 50_000)) })
            Assert.True(
                (int)reply.Status == 414 && reply.Code == "bad_request" && reply.String("request_id") == reply.Header("X-Request-Id"),
                $"{(int)reply.Status} {reply.Text}");
    }

    [Fact]
    public async Task Overlong_headers_are_rejected_with_the_reason()
    {
        var reply = await stage.Test.GetAsync("/v1/channels", ("X-Large", new string('a', RequestLimits.MaxHeadersLength)));
        Assert.True((int)reply.Status == 431 && reply.Code == "bad_request", reply.ToString());
        var good = await stage.Test.GetAsync("/v1/channels", ("X-Large", new string('a', RequestLimits.MaxHeadersLength / 2)));
        Assert.Equal(200, (int)good.Status);
    }

    /// <summary>The server answers these before our code runs, as documented in the introduction of the document.</summary>
    [Theory]
    [InlineData("GET /v1/%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /v1/channels HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /v1/channels HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n", 400)]
    [InlineData("GET /v1/channels HTTP/9.9\r\nHost: a\r\n\r\n", 505)]
    [InlineData("nonsense\r\n\r\n", 400)]
    public async Task Malformed_HTTP_request_is_rejected_without_a_body(string request, int status)
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(stage.Address.Host, stage.Address.Port, stop);
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(request), stop);
        using var reader = new StreamReader(client.GetStream());
        var reply = await reader.ReadToEndAsync(stop);
        Assert.StartsWith($"HTTP/1.1 {status} ", reply, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/link/x/passkey/assertion", 100_000, false)]
    [InlineData("/link/x/passkey/assertion", 100_000, true)]
    [InlineData("/link/x/passkey/assertion", 1_000, true)]
    [InlineData("/v1/channels/x/messages", 7_000_000, false)]
    [InlineData("/nothing", 40_000_000, false)]
    [InlineData("/nothing", 1_000, true)]
    public async Task Response_to_a_body_that_is_not_read_announces_that_the_connection_ends(string path, int length, bool isChunked)
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(stage.Address.Host, stage.Address.Port, stop);
        var framing = isChunked ? $"Transfer-Encoding: chunked\r\n\r\n{length:x}" : $"Content-Length: {length}\r\n";
        // Without the body itself: the response does not wait for it.
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: a\r\n{framing}\r\n"), stop);
        using var reader = new StreamReader(client.GetStream());
        var head = new List<string>();
        while (await reader.ReadLineAsync(stop) is { Length: > 0 } line) head.Add(line);
        Assert.Contains("Connection: close", head);
    }

    [Fact]
    public async Task Errors_are_JSON_for_every_Accept_header()
    {
        var reply = await stage.Test.GetAsync("/v1/channels/none", ("Accept", "text/html"));
        Assert.StartsWith("application/json", reply.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal("channel_not_found", reply.Code);
    }

    [Fact]
    public async Task Health_and_readiness_need_no_key()
    {
        Assert.Equal("ok", (await stage.Nobody.GetAsync("/healthz")).String("status"));
        Assert.Equal("ready", (await stage.Nobody.GetAsync("/readyz")).String("status"));
    }

    [GeneratedRegex("^req_[0-9a-f]{32}$")]
    private static partial Regex RequestId();
}
