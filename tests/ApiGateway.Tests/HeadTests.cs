using System.Net.Sockets;
using System.Text;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>HEAD answers wherever GET does.</summary>
[Collection(GatewayCollection.Name)]
public sealed class HeadTests(GatewayStage stage)
{
    /// <summary>Headers about the time, the process and the request id of a reply.</summary>
    private static readonly string[] Passing =
        ["Date", "Transfer-Encoding", "X-Request-Id", "X-Correlation-Id", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit"];

    [Fact]
    public async Task Head_has_status_and_headers_of_Get_and_no_body()
    {
        var (channel, phone) = await stage.PairAsync();
        var message = await stage.SendToAsync(channel, await stage.CreatePhoneAsync(), new { type = "text", text = "hello" });
        var file = await stage.Test.SendTextAsync(
            HttpMethod.Post, $"/v1/channels/{channel}/media?mime_type=text/plain&filename=a.txt", "hello", "application/octet-stream");
        var link = new Uri(file.String("media_url")).AbsolutePath;
        var endpoint = (await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = new[] { "*" }, enabled = false }))
            .String("id");
        (string, string)[] own = [
            ("channelId", channel), ("phoneId", phone), ("messageId", message), ("mediaId", file.String("media_id")), ("endpointId", endpoint),
            ("token", link.Split('/')[^1])];
        // HEAD of a contact looks the number up at WhatsApp.
        const string OwnHead = "/v1/channels/{channelId}/contacts/{jid}";
        foreach (var route in stage.Routes.Where(route => route.Method == HttpMethod.Get && route.Pattern != OwnHead
            && !route.Pattern.StartsWith("/docs", StringComparison.Ordinal)))
        {
            var path = route.Path(own);
            var (head, get) = (await stage.Test.SendAsync(HttpMethod.Head, path, null), await stage.Test.GetAsync(path));
            Assert.True(head.Status == get.Status, $"{head} {get}");
            Assert.Empty(head.Bytes);
            Assert.Equal(Facts(get), Facts(head));
        }
        Assert.Equal("5", (await stage.Nobody.SendAsync(HttpMethod.Head, link, null)).Header("Content-Length"));
    }

    [Fact]
    public async Task Connection_stays_usable_after_a_Head()
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(stage.Address.Host, stage.Address.Port, stop);
        foreach (var path in (string[])["/openapi.json", "/healthz", "/v1/nothing", "/healthz"])
            await client.GetStream()
                .WriteAsync(Encoding.ASCII.GetBytes($"HEAD {path} HTTP/1.1\r\nHost: a\r\n{(path == "/healthz" ? "" : "X-Large: 1\r\n")}\r\n"), stop);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), stop);
        using var reader = new StreamReader(client.GetStream());
        var text = await reader.ReadToEndAsync(stop);
        Assert.Equal(["200", "200", "404", "200", "200"], text.Split("HTTP/1.1 ")[1..].Select(part => part[..3]));
        Assert.Equal(1, text.Split("{\"").Length - 1);
    }

    [Fact]
    public async Task Head_without_Get_is_not_allowed_and_Get_lists_Head()
    {
        var reply = await stage.Test.SendAsync(HttpMethod.Head, "/v1/sandbox/faults", null);
        Assert.Equal((405, "POST"), ((int)reply.Status, reply.Header("Allow")));
        var other = await stage.Test.SendAsync(HttpMethod.Put, "/v1/channels", null);
        Assert.Equal(["GET", "HEAD", "POST"], other.Header("Allow")!.Split(", ").Order());
    }

    [Fact]
    public async Task Download_is_privately_cacheable_and_its_errors_are_not()
    {
        var channel = await stage.CreateChannelAsync();
        var file = await stage.Test.SendTextAsync(
            HttpMethod.Post, $"/v1/channels/{channel}/media?mime_type=text/plain&filename=a.txt", "hello", "application/octet-stream");
        var link = new Uri(file.String("media_url")).AbsolutePath;
        var whole = await stage.Nobody.GetAsync(link);
        Assert.Equal((200, "max-age=900, private"), ((int)whole.Status, whole.Header("Cache-Control")));
        var part = await stage.Nobody.GetAsync(link, ("Range", "bytes=1-2"));
        Assert.Equal((206, "max-age=900, private"), ((int)part.Status, part.Header("Cache-Control")));
        var same = await stage.Nobody.GetAsync(link, ("If-None-Match", whole.Header("ETag")!));
        Assert.Equal((304, "max-age=900, private"), ((int)same.Status, same.Header("Cache-Control")));
        var beyond = await stage.Nobody.GetAsync(link, ("Range", "bytes=9-"));
        Assert.Equal((416, "no-store"), ((int)beyond.Status, beyond.Header("Cache-Control")));
        Assert.Equal("no-store", (await stage.Nobody.GetAsync("/v1/media/forged")).Header("Cache-Control"));
        Assert.Equal("no-store", (await stage.Test.GetAsync($"/v1/channels/{channel}")).Header("Cache-Control"));
    }

    private static IEnumerable<string> Facts(Reply reply) =>
        reply.Headers.Where(header => !Passing.Contains(header.Key, StringComparer.OrdinalIgnoreCase) && header is not { Key: "Content-Length", Value: "0" })
            .Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal);
}
